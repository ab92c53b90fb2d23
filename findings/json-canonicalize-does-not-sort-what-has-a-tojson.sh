#!/usr/bin/env bash
# npm json-canonicalize 3.0.1 and canonicalize 5.1.0 both write the canonical JSON of RFC 8785, with the members sorted, so that a signature over it holds on the
# other side. One would guess that they write the same. What has a toJSON() (models of a database, classes for orders or money) the first hands to
# JSON.stringify(), as the sample in the appendix of the RFC does, in whatever order its members are; the second takes what toJSON() gives and sorts that. So
# who signs such an object with the first, sends it, and has the parsed copy checked, with either, gets "wrong signature", while tests with plain objects
# pass. `JSON.parse(JSON.stringify(order))` beforehand holds. Seen on 2026-12-01.
. "$(dirname "$0")/common.sh"
note "the same order as an object of a class with a toJSON(), within another object, and as the receiver has parsed it"
install json-canonicalize@3.0.1 canonicalize@5.1.0
cat > look.mjs <<'JS'
import { canonicalize as one } from 'json-canonicalize';
import other from 'canonicalize';
class Order {
  total = '19.99';
  currency = 'EUR';
  toJSON() { return { total: this.total, currency: this.currency }; }
}
const order = new Order();
for (const [name, write] of Object.entries({ 'json-canonicalize': one, canonicalize: other })) {
  console.log(`${name}: ${write(order)} ${write({ order })} ${write(JSON.parse(JSON.stringify(order)))}`);
}
JS
seen "$(node look.mjs | paste -sd';')" 'json-canonicalize: {"total":"19.99","currency":"EUR"} {"order":{"total":"19.99","currency":"EUR"}} {"currency":"EUR","total":"19.99"};'\
'canonicalize: {"currency":"EUR","total":"19.99"} {"order":{"currency":"EUR","total":"19.99"}} {"currency":"EUR","total":"19.99"}'
