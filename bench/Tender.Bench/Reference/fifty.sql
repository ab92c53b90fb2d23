-- Fifty requests in one transaction: the same five statements, each for fifty rows.
\set p random(1, 199900)
\set r random(1, 9000000000000000)
BEGIN;
INSERT INTO charges SELECT 'S01-' || :r || '-C' || g, :p + g, 7, 1, 1400, 'USD', now(), '{"chargeAmount":{"amount":"14.00","currencyCode":"USD"},"captureAmount": null,"statusDetails":{"state":"Authorized","reasonCode": null},"merchantMetadata":{"merchantReferenceId":"2026-0001"},"releaseEnvironment":"Sandbox"}' FROM generate_series(1, 50) g;
INSERT INTO outbox (object, kind, next_try, body) SELECT 'S01-' || :r || '-C' || g, 1, now(), '{"NotificationVersion":"V2","NotificationType":"STATE_CHANGE","ObjectType":"CHARGE","ObjectId":"S01-0000000-0000000-C000000","MerchantID":"A3EXAMPLE"}' FROM generate_series(1, 50) g;
INSERT INTO timers (object, kind, due) SELECT 'S01-' || :r || '-C' || g, 2, now() + interval '24 hours' FROM generate_series(1, 50) g;
INSERT INTO replies SELECT 7, 'k' || :r || '-' || g, '\x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff', 201, '{"chargeId":"S01-0000000-0000000-C000000","chargePermissionId":"S01-0000000-0000000","chargeAmount":{"amount":"14.00","currencyCode":"USD"},"statusDetails":{"state":"Authorized","reasonCode": null,"lastUpdatedTimestamp":"20260714T155300Z"},"creationTimestamp":"20260714T155300Z","expirationTimestamp":"20260813T155300Z"}', now() FROM generate_series(1, 50) g;
UPDATE permissions SET used = used + 1400, version = version + 1, changed_at = now() WHERE id BETWEEN :p + 1 AND :p + 50;
COMMIT;
