#!/usr/bin/env bash
# npm aws-event-mocks 0.0.0 makes every mocked event in one and the same object: the second call changes the event that the first one answered,
# and keeps what only the first was given. A test that runs alone passes, and another one before it makes it fail.
. "$(dirname "$0")/common.sh"
note "two events of SNS from createEvent(), the first with an attribute that the second has not"
install aws-event-mocks@0.0.0 lodash@4.17.21
cat > look.js <<'JS'
const createEvent = require('aws-event-mocks');
const event = Sns => createEvent({ template: 'aws:sns', merge: { Records: [{ Sns }] } });
const first = event({ Message: 'first', MessageAttributes: { onlyFirst: { Type: 'String', Value: '1' } } });
const second = event({ Message: 'second' });
console.log(`the same object: ${first === second}, first says: ${first.Records[0].Sns.Message}, second has the first's attribute: ${'onlyFirst' in second.Records[0].Sns.MessageAttributes}`);
JS
seen "$(node look.js)" "the same object: true, first says: second, second has the first's attribute: true"
