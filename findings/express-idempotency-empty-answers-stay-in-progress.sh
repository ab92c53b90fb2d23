#!/usr/bin/env bash
# npm express-idempotency 1.0.6 hears of an answer only if it is made with res.send() or res.json(). One without a body, res.status(204).end(), is
# delivered as usual, and its key stays "in progress" until the store forgets it, which the built-in one never does: a client that repeats the call,
# because its connection broke before the answer, gets an error 409 however often it tries, although the work is done. So do redirects and streams.
. "$(dirname "$0")/common.sh"
note "two calls repeated with their keys: a charge, answered 201 with a body, and a cancellation, answered 204"
install express@4.21.2 express-idempotency@1.0.6
cat > look.js <<'JS'
const express = require('express');
const { idempotency, getSharedIdempotencyService } = require('express-idempotency');
const app = express();
const done = { charge: 0, cancel: 0 };
const work = (name, answer) => app.post(`/${name}`, (request, response) => {
  if (getSharedIdempotencyService().isHit(request)) return;
  done[name]++;
  answer(response);
});
app.use(idempotency());
work('charge', response => response.status(201).json({ id: 'C1' }));
work('cancel', response => response.status(204).end());
app.use((error, request, response, next) => response.send(error.message));
const server = app.listen(0, '127.0.0.1', async () => {
  for (const name of ['charge', 'cancel']) {
    const statuses = [];
    for (let attempt = 0; attempt < 3; attempt++) {
      const answer = await fetch(`http://127.0.0.1:${server.address().port}/${name}`, { method: 'POST', headers: { 'idempotency-key': `key-${name}` } });
      await answer.text();
      statuses.push(answer.status);
    }
    console.log(`${name}: ${statuses.join(', ')}, done ${done[name]} time`);
  }
  server.close();
  server.closeAllConnections();
});
JS
seen "$(node look.js | paste -sd';')" "charge: 201, 201, 201, done 1 time;cancel: 204, 409, 409, done 1 time"
