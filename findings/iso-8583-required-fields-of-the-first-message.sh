#!/usr/bin/env bash
# npm iso_8583 2.6.7 can be given a file with the fields that a kind of message must have. One would guess that each message is held against it. Each
# message strikes what it has off the list itself, and the list is kept for the whole process: once one complete message was looked at, nothing is required
# any more, and a request without amount or card number is valid. Before that, the very same request is not. A test with one message per process never shows
# it, and what a service answers depends on what others sent before. Seen on 2026-11-30.
. "$(dirname "$0")/common.sh"
note "validateMessage() of a message without fields 2 and 4, before and after a complete one; both are required by the file"
install iso_8583@2.6.7
cat > required.json <<'JSON'
[{ "processing_code": "000000", "required_fields": [2, 4] }]
JSON
cat > look.js <<'JS'
const Message = require('iso_8583');
const valid = fields => new Message({ 0: '0100', 3: '000000', 7: '1130120000', 11: '000001', ...fields }, {}, `${process.cwd()}/required.json`).validateMessage();
const told = result => result === true ? 'valid' : 'not valid';
const complete = { 2: '4761739001010119', 4: '000000002000' };
console.log(`incomplete: ${told(valid({}))}, complete: ${told(valid(complete))}, incomplete again: ${told(valid({}))}`);
JS
seen "$(node --no-warnings look.js)" "incomplete: not valid, complete: valid, incomplete again: valid"
