#!/usr/bin/env bash
# webhook 2.8.0 (Debian 12: webhook), a small server that runs a command for each call, reads JSON, forms and XML. SNS sends its notices, as those of Amazon
# Pay, as JSON too, with the content type text/plain, by its manual. One would guess that they are read, or refused, so that SNS repeats them and an alarm
# rings. They are taken for calls without content: a hook with a rule of what it is for answers that its rules were not satisfied, with status 200, and a hook
# without one runs its command with empty arguments, with status 200. So SNS has delivered each, repeats none, and every notice of a payment is lost; a test
# with curl and application/json passes. In the hook, `incoming-payload-content-type` "application/json" makes it read them, and
# `trigger-rule-mismatch-http-response-code` 503 makes SNS repeat what fits no rule (a 400 would not). Seen on 2026-12-01.
. "$(dirname "$0")/common.sh"
note "what is answered to one notice with the content type of SNS and with that of JSON, by hooks without a rule, with one, and with the two settings"
unpack_debian webhook=2.8.0-4+b6
cat > look.sh <<'LOOK'
#!/bin/sh
echo "ran for '$1'"
LOOK
chmod +x look.sh
cat > hooks.json <<'JSON'
[
  { "id": "all", "execute-command": "./look.sh", "include-command-output-in-response": true,
    "pass-arguments-to-command": [{ "source": "payload", "name": "MessageId" }] },
  { "id": "rule", "execute-command": "./look.sh", "include-command-output-in-response": true,
    "pass-arguments-to-command": [{ "source": "payload", "name": "MessageId" }],
    "trigger-rule": { "match": { "type": "value", "value": "Notification", "parameter": { "source": "payload", "name": "Type" } } } },
  { "id": "set", "execute-command": "./look.sh", "include-command-output-in-response": true,
    "incoming-payload-content-type": "application/json", "trigger-rule-mismatch-http-response-code": 503,
    "pass-arguments-to-command": [{ "source": "payload", "name": "MessageId" }],
    "trigger-rule": { "match": { "type": "value", "value": "Notification", "parameter": { "source": "payload", "name": "Type" } } } }
]
JSON
cat > look.js <<'JS'
const { spawn } = require('node:child_process');
const { createServer } = require('node:net');
const { setTimeout: pause } = require('node:timers/promises');
const probe = createServer().listen(0, '127.0.0.1', () => {
  const { port } = probe.address();
  probe.close(() => look(port));
});
async function look(port) {
  const server = spawn('debian/usr/bin/webhook', ['-hooks', 'hooks.json', '-ip', '127.0.0.1', '-port', String(port)], { stdio: 'ignore' });
  const body = JSON.stringify({ Type: 'Notification', MessageId: 'm-1', Message: '{"NotificationType":"STATE_CHANGE"}' });
  const call = async (hook, type) => {
    for (let tries = 0; ; tries++) {
      try {
        const answer = await fetch(`http://127.0.0.1:${port}/hooks/${hook}`, { method: 'POST', headers: { 'content-type': type }, body });
        return `${answer.status} ${(await answer.text()).trim()}`;
      } catch (error) {
        if (tries === 100) throw error;
        await pause(50);
      }
    }
  };
  try {
    for (const hook of ['all', 'rule', 'set']) {
      console.log(`${hook}: JSON ${await call(hook, 'application/json')}, SNS ${await call(hook, 'text/plain; charset=UTF-8')}`);
    }
  } finally {
    server.kill();
  }
}
JS
seen "$(node look.js | paste -sd';')" "all: JSON 200 ran for 'm-1', SNS 200 ran for '';rule: JSON 200 ran for 'm-1', SNS 200 Hook rules were not satisfied.;\
set: JSON 200 ran for 'm-1', SNS 200 ran for 'm-1'"
