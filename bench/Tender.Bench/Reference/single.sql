\set p random(1, 200000)
\set a random(100, 99999)
\set r random(1, 9000000000000000000)
\set s random(1, 9000000000000000000)
BEGIN;
INSERT INTO charges VALUES ('S01-' || :r || '-C', :p, 7, 1, :a, 'USD', now(), '{"chargeAmount":{"amount":"14.00","currencyCode":"USD"},"captureAmount": null,"statusDetails":{"state":"Authorized","reasonCode": null},"merchantMetadata":{"merchantReferenceId":"2026-0001"},"releaseEnvironment":"Sandbox"}');
INSERT INTO outbox (object, kind, next_try, body) VALUES ('S01-' || :r || '-C', 1, now(), '{"NotificationVersion":"V2","NotificationType":"STATE_CHANGE","ObjectType":"CHARGE","ObjectId":"S01-0000000-0000000-C000000","MerchantID":"A3EXAMPLE"}');
INSERT INTO timers (object, kind, due) VALUES ('S01-' || :r || '-C', 2, now() + interval '24 hours');
INSERT INTO replies VALUES (7, 'k' || :s, '\x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff', 201, '{"chargeId":"S01-0000000-0000000-C000000","chargePermissionId":"S01-0000000-0000000","chargeAmount":{"amount":"14.00","currencyCode":"USD"},"statusDetails":{"state":"Authorized","reasonCode": null,"lastUpdatedTimestamp":"20260714T155300Z"},"creationTimestamp":"20260714T155300Z","expirationTimestamp":"20260813T155300Z"}', now());
UPDATE permissions SET used = used + :a, version = version + 1, changed_at = now() WHERE id = :p AND used + :a <= bound;
COMMIT;
