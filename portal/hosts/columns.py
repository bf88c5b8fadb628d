"""The columns of a file of hosts, in the order in which the export writes them."""

from __future__ import annotations

from portal.imports.kinds import Field

FIELDS = (
    Field("number", "Number", False, "The number other systems know the host by; the surest way to find it again.", ("host id", "host number", "employer id", "partner id", "account", "id"), "H-1042"),
    Field("name", "Name", True, "", ("host", "employer", "company", "organization", "business", "partner", "host name", "employer name"), "Chen Bakery"),
    Field("naics", "NAICS", False, "The industry: a code of two to six digits, or its title.", ("industry", "naics code", "sector"), "72"),
    Field("city", "City", False, "", ("town",), "Harbor Point"),
    Field("address", "Address", False, "Of the first site.", ("street", "street address", "site"), "12 Pier Street"),
    Field("website", "Website", False, "", ("url", "web", "homepage"), "https://chenbakery.example"),
    Field("phone", "Phone", False, "Of the host.", ("telephone", "company phone"), "555-0142"),
    Field("capacity", "Students at a time", False, "", ("capacity", "seats", "max students"), "2"),
    Field("state", "State", False, "Active or inactive; empty: active.", ("status",), "active"),
    Field("contact", "Contact", False, "Who supervises there.", ("contact name", "supervisor", "contact person"), "Li Chen"),
    Field("email", "Contact e-mail", False, "", ("email", "e-mail", "contact email", "supervisor email"), "li@chenbakery.example"),
    Field("contact_phone", "Contact phone", False, "", ("supervisor phone", "mobile", "cell"), "555-0143"),
    Field("agreement", "Agreement until", False, "The last day on which the agreement holds.", ("agreement expiry", "agreement expires", "agreement expiration", "mou expires", "contract end"), "2027-06-30"),
    Field("insurance", "Insurance until", False, "The last day on which the insurance holds.", ("insurance expiry", "insurance expires", "insurance expiration", "coi expires", "liability expires"), "2027-06-30"),
    Field("pathways", "Pathways", False, "Titles or codes, with a semicolon between them.", ("pathways served", "programs", "sub-clusters"), "Culinary & Food Services"),
    Field("about", "About", False, "", ("description", "notes", "comment"), ""),
)  # fmt: skip
