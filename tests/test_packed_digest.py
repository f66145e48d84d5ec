"""A digest that travels as bytes arrives as it was, whatever its fields hold."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from build_tools.findings import Finding
from build_tools.model import Citation, Correction, Digest, Directive, Posting, ReceivedStamp
from build_tools.packed_digest import pack, pack_work, unpack, unpack_work

# Values come from the nouns' own annotations, so that a field added to one of them is tried too.
_slow = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@_slow
@given(st.from_type(Digest))
def test_a_digest_arrives_as_it_was(digest: Digest) -> None:
    assert unpack(pack(digest)).opened() == digest


@_slow
@given(st.none() | st.from_type(Digest), st.lists(st.from_type(Finding)).map(tuple))
def test_what_is_said_of_a_directive_arrives_with_it(digest: Digest | None, findings: tuple[Finding, ...]) -> None:
    arrived, told = unpack_work(pack_work(digest, findings))
    assert (arrived and arrived.opened(), told) == (digest, findings)


@_slow
@given(st.from_type(Directive), st.from_type(Posting), st.from_type(ReceivedStamp), st.from_type(Correction))
def test_what_few_directives_have_arrives_too(
    directive: Directive, posting: Posting, stamp: ReceivedStamp, correction: Correction
) -> None:
    full = replace(directive, posting=posting, received=(stamp, stamp), corrections=(correction,))
    arrived = unpack(pack(Digest(full, (), (), ()))).directive
    assert arrived == full
    assert type(arrived.posting) is Posting


def test_a_value_without_a_plain_form_is_refused() -> None:
    citation = Citation(0, 1, "x", type=object())  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="unmarshallable"):
        pack(Digest(Directive("a/b", "x", "y", "z"), (citation,), (), ()))
