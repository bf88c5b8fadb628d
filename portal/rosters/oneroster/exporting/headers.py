"""Columns of OneRoster's CSV files in the order of the standard, and which files a manifest speaks of."""

from __future__ import annotations

VERSIONS = ("1.2", "1.1")
START = ("sourcedId", "status", "dateLastModified")

_ORGS = (*START, "name", "type", "identifier", "parentSourcedId")
_SESSIONS = (*START, "title", "type", "startDate", "endDate", "parentSourcedId", "schoolYear")
_COURSES = (*START, "schoolYearSourcedId", "title", "courseCode", "grades", "orgSourcedId", "subjects", "subjectCodes")
_CLASSES = (
    *START, "title", "grades", "courseSourcedId", "classCode", "classType", "location", "schoolSourcedId",
    "termSourcedIds", "subjects", "subjectCodes", "periods",
)  # fmt: skip
_ENROLLMENTS = (*START, "classSourcedId", "schoolSourcedId", "userSourcedId", "role", "primary", "beginDate", "endDate")
_PERSON = ("givenName", "familyName", "middleName", "identifier", "email", "sms", "phone", "agentSourcedIds", "grades", "password")
_RACES = (
    "americanIndianOrAlaskaNative", "asian", "blackOrAfricanAmerican", "nativeHawaiianOrOtherPacificIslander", "white",
    "demographicRaceTwoOrMoreRaces", "hispanicOrLatinoEthnicity", "countryOfBirthCode", "stateOfBirthAbbreviation",
    "cityOfBirth", "publicSchoolResidenceStatus",
)  # fmt: skip

_COMMON = {
    "orgs": _ORGS, "academicSessions": _SESSIONS, "courses": _COURSES, "classes": _CLASSES, "enrollments": _ENROLLMENTS,
}  # fmt: skip
HEADERS = {
    "1.1": {
        **_COMMON,
        "users": (*START, "enabledUser", "orgSourcedIds", "role", "username", "userIds", *_PERSON),
        "demographics": ("userSourcedId", "status", "dateLastModified", "birthdate", "sex", *_RACES),
    },
    "1.2": {
        **_COMMON,
        "users": (
            *START, "enabledUser", "username", "userIds", *_PERSON, "userMasterIdentifier", "preferredGivenName",
            "preferredMiddleName", "preferredFamilyName", "primaryOrgSourcedId", "pronouns",
        ),
        "roles": (*START, "userSourcedId", "roleType", "role", "beginDate", "endDate", "orgSourcedId", "userProfileSourcedId"),
        "demographics": (*START, "birthDate", "sex", *_RACES),
    },
}  # fmt: skip
_FILES_1_1 = (
    "academicSessions", "categories", "classes", "classResources", "courses", "courseResources", "demographics",
    "enrollments", "lineItems", "orgs", "resources", "results", "users",
)  # fmt: skip
ALL_FILES = {
    "1.1": _FILES_1_1,
    "1.2": tuple(sorted(
        (*_FILES_1_1, "lineItemLearningObjectiveIds", "lineItemScoreScales", "resultLearningObjectiveIds",
         "resultScoreScales", "roles", "scoreScales", "userProfiles", "userResources"),
        key=str.lower,
    )),
}  # fmt: skip
