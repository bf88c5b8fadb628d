"""First passwords: four plain words and a number, easy to read out, type and print; they work for one week.

They follow from the portal's secret and the token of the form that asked for one. So a form that was posted twice
shows the same password twice, though the database never holds it: only its hash.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

WORKS_FOR = timedelta(days=7)

PLAIN_WORDS = """
acacia acorn amber anchor apple apron arrow aspen badge bagel baker balsa banjo barley basil basin beach
beacon beaver bench berry birch bison blanket blossom bottle boulder branch bread breeze brick bridge brook
broom bucket button cabin cactus camel camera candle canoe canyon carpet carrot castle cedar cello chalk
cherry chess cider cinema circle citrus clay cliff clock cloud clover coast cobalt cocoa comet compass copper
coral cotton cradle crane crayon creek cricket crystal daffodil daisy dancer dawn delta denim desert diamond
dolphin dragon drum eagle easel echo elbow ember engine fabric falcon feather fern ferry fiddle field finch
fjord flag flame flint flute forest fossil fountain fox galaxy garden garlic garnet gecko ginger glacier glove
grape gravel guitar hammer harbor harvest hazel hedge helmet heron hiking honey horizon igloo indigo island
ivory jacket jasmine jigsaw juniper kayak kettle kitten ladder lagoon lantana lantern laurel lemon lighthouse
lilac linen lizard lobster lotus lumber magnet mango maple marble marigold meadow melon meteor mirror mitten
mosaic mountain muffin nectar noodle nutmeg oasis ocean olive onion opal orange orbit orchard otter oyster
paddle panda papaya parade parrot peach peanut pebble pelican pencil pepper piano pigeon pillow pine planet
plum pocket poplar potato prairie prism puffin pumpkin puzzle quartz quilt rabbit radish raft rainbow raven
ribbon river robin rocket rudder saddle sail salmon sandal sapphire satin scarf shadow shell silver sketch
sleigh spice spruce stable statue stone stork stream sunset swan table teapot temple thistle thunder tiger
timber toast tractor trumpet tulip tundra turtle valley velvet violet violin walnut willow
"""
WORDS = tuple(PLAIN_WORDS.split())


def first_password(secret: str, token: str) -> str:
    """'maple-otter-canoe-linen-47' for this form's token; nobody without the portal's secret can foretell it."""
    stream = hmac.new(secret.encode(), f"first password:{token}".encode(), hashlib.sha256).digest()
    words = [WORDS[byte] for byte in stream[:4]]
    return "-".join([*words, str(10 + int.from_bytes(stream[4:8], "big") % 90)])
