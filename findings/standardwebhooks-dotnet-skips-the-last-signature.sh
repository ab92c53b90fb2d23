#!/usr/bin/env bash
# NuGet StandardWebhooks 1.1.2 (codefactors) never looks at the last of several signatures. Standard Webhooks makes the header a list so that a secret
# can be changed without a gap: for a while the sender signs with the new secret and with the old one, and one match is enough. Here only the
# receiver whose secret comes first gets the messages of that time; whoever has the other secret, the old or the new one, refuses them all as forged.
. "$(dirname "$0")/common.sh"
note "Verify() of one message, signed with the secrets A, B or both, by a receiver of each secret that was used"
install_dotnet StandardWebhooks@1.1.2
cat > Program.cs <<'CS'
using Microsoft.AspNetCore.Http;
using StandardWebhooks;

StandardWebhook With(char name) => new("whsec_" + Convert.ToBase64String(Enumerable.Repeat((byte)name, 24).ToArray()));
var secrets = new Dictionary<char, StandardWebhook> { ['A'] = With('A'), ['B'] = With('B') };
var now = DateTimeOffset.UtcNow;
const string body = """{"order":"1","amount":"20.00"}""";
foreach (var list in new[] { "A", "B", "AB", "BA", "ABB" })
{
    var signatures = string.Join(' ', list.Select(name => secrets[name].Sign("msg_1", now, body)));
    var headers = new HeaderDictionary
    {
        ["webhook-id"] = "msg_1", ["webhook-timestamp"] = now.ToUnixTimeSeconds().ToString(), ["webhook-signature"] = signatures,
    };
    var results = list.Distinct().Order().Select(receiver =>
    {
        try { secrets[receiver].Verify(body, headers); return $"{receiver} accepts"; }
        catch (Exception error) { return $"{receiver} says {error.Message}"; }
    });
    Console.WriteLine($"signed {list}: {string.Join(", ", results)}");
}
CS
seen "$(run_dotnet | paste -sd';')" "signed A: A accepts;signed B: B accepts;signed AB: A accepts, B says No matching signature found;\
signed BA: A says No matching signature found, B accepts;signed ABB: A accepts, B accepts"
