using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Tender.Core;
using Tender.Server.Http.V2;
using Tender.Server.Notifications;
using Tender.Server.Payments;
using Tender.Server.Processors;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Control;

/// <summary>
/// The part of the control API that speaks of objects: where their notices went, what happened to them and can happen
/// next, and what the buyer does.
/// </summary>
internal sealed partial class ControlApi
{
    // Notification endpoints and notifications

    private async Task<(int, JsonNode?)> GetEndpoints(Call call) =>
        (200, Endpoints((await engine.Store.Merchants.Read(call.Path("m")))!.Value.Merchant));

    private async Task<(int, JsonNode?)> PutEndpoints(Call call)
    {
        var wanted = call.Array()
            .Select(node =>
            {
                if (node is not JsonObject one)
                    throw new Problem(400, "An endpoint is an object.");
                Known(one, "", "id", "url", "generation", "signatureVersion", "ca", "disabled");
                var url = Text(one, "url") ?? throw new Problem(400, "An endpoint needs a url.");
                // threat N1: what may be registered; the addresses behind it are checked at every connect.
                if (
                    url.Length > 2048
                    || !Uri.TryCreate(url, UriKind.Absolute, out var uri)
                    || uri.Scheme is not ("http" or "https")
                    || uri.UserInfo.Length > 0
                    || uri.Fragment.Length > 0
                )
                    throw new Problem(
                        400,
                        "url is an http or https URL of at most 2,048 characters, without user and fragment."
                    );
                var forms = Text(one, "generation") switch
                {
                    "v1" => Dialects.V1,
                    "v2" => Dialects.V2,
                    "both" => Dialects.Both,
                    _ => throw new Problem(400, "generation is v1, v2 or both."),
                };
                var version = Text(one, "signatureVersion") ?? "1";
                if (version is not ("1" or "2"))
                    throw new Problem(400, "signatureVersion is \"1\" or \"2\".");
                var ca = Text(one, "ca");
                try
                {
                    if (ca is not null)
                        new System.Security.Cryptography.X509Certificates.X509Certificate2Collection().ImportFromPem(
                            ca
                        );
                }
                catch (CryptographicException)
                {
                    throw new Problem(400, "ca is a certificate in PEM.");
                }
                return new NoticeEndpoint
                {
                    Id = "",
                    Url = url,
                    Dialects = forms,
                    SignatureVersion = version,
                    Ca = ca,
                };
            })
            .ToList();
        if (wanted.Count > 50)
            throw new Problem(400, "At most 50 endpoints.");
        if (wanted.DistinctBy(one => (one.Url, one.Dialects)).Count() != wanted.Count)
            throw new Problem(400, "An endpoint is listed twice.");
        return (200, Endpoints((await accounts.SetEndpoints(call.Path("m"), wanted))!));
    }

    private static JsonArray Endpoints(Merchant merchant) =>
        new([
            .. merchant.Endpoints.Select(one =>
                (JsonNode)
                    new JsonObject
                    {
                        ["id"] = one.Id,
                        ["url"] = one.Url,
                        ["generation"] = one.Dialects switch
                        {
                            Dialects.V1 => "v1",
                            Dialects.V2 => "v2",
                            _ => "both",
                        },
                        ["signatureVersion"] = one.SignatureVersion,
                        ["ca"] = one.Ca,
                        ["disabled"] = one.Disabled,
                    }
            ),
        ]);

    /// <summary>A test notification of v1, as the portal sends one: what the endpoint answered to it.</summary>
    private async Task<(int, JsonNode?)> SendSample(Call call)
    {
        var type = Text(call.Object("notificationType"), "notificationType") ?? "OrderReferenceNotification";
        var merchant = (await engine.Store.Merchants.Read(call.Path("m")))!.Value.Merchant;
        var endpoint = merchant.Endpoints.FirstOrDefault(one =>
            one.Id == call.Path("e") && one.Dialects.HasFlag(Dialects.V1)
        ) ?? throw new Problem(404, $"There is no endpoint {call.Path("e")} that is told v1 notices.");
        if (await deliveries.Sample(merchant, endpoint, type, CancellationToken.None) is not var (answer, body))
            throw new Problem(400, $"notificationType is one of {string.Join(", ", Http.V1.V1Samples.Types)}.");
        return (
            200,
            new JsonObject
            {
                ["status"] = answer.Status,
                ["error"] = answer.Error,
                ["durationMs"] = answer.DurationMs,
                ["body"] = Encoding.UTF8.GetString(body),
            }
        );
    }

    private async Task<(int, JsonNode?)> ListNotifications(Call call)
    {
        var (after, limit) = Page(call);
        var (about, roots) = await About(call.Path("m"), call.Query("objectId"), family: false);
        var (rows, last, more) = await notifications.List(call.Path("m"), about, roots, after, limit);
        return (200, Paged(rows.Select(Notification), more ? last : null));
    }

    private async Task<(int, JsonNode?)> RedeliverOne(Call call)
    {
        var parts = call.Path("n").Split('-');
        if (
            parts.Length == 3
            && parts[0] == "n"
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
            && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var step)
        )
        {
            var (rows, _, _) = await notifications.List(call.Path("m"), _ => true, null, seq - 1, 1);
            if (rows.FirstOrDefault(row => row.Entry.Seq == seq && row.Step == step) is { } row)
                return (202, new JsonObject { ["redelivered"] = await notifications.Redeliver(call.Path("m"), [row]) });
        }
        throw new Problem(404, $"There is no notification {call.Path("n")}.");
    }

    private async Task<(int, JsonNode?)> RedeliverMany(Call call)
    {
        var body = call.Object("objectId", "failedSince");
        if (body.Count == 0)
            throw new Problem(400, "Say objectId or failedSince.");
        var since = body["failedSince"] is null ? (DateTimeOffset?)null : Instant(body, "failedSince");
        var (about, roots) = await About(call.Path("m"), Text(body, "objectId"), family: false);
        var (after, redelivered) = (0L, 0);
        while (true)
        {
            var (rows, last, more) = await notifications.List(call.Path("m"), about, roots, after, PageMax);
            var wanted = rows.Where(row =>
                    since is null
                    || (
                        row.Entry.At >= since
                        && row.Deliveries.Any(one =>
                            one.State != "delivered" && (one.Attempts.Count > 0 || one.State != "pending")
                        )
                    )
                )
                .ToList();
            redelivered += await notifications.Redeliver(call.Path("m"), wanted);
            if (!more)
                return (202, new JsonObject { ["redelivered"] = redelivered });
            after = last;
        }
    }

    private static JsonNode Notification(NotificationRow row)
    {
        var view = DialectViews.Of(row.Entry.Steps[row.Step].After);
        return new JsonObject
        {
            ["id"] = row.Id,
            ["at"] = Iso(row.Entry.At),
            ["v2"] = view?["v2"].DeepCloneOrNull(),
            ["v1"] = view?["v1"].DeepCloneOrNull(),
            ["deliveries"] = new JsonArray([
                .. row.Deliveries.Select(one =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["endpoint"] = one.Endpoint,
                            ["generation"] = one.Form == Dialects.V1 ? "v1" : "v2",
                            ["messageId"] = one.MessageId,
                            ["state"] = one.State,
                            ["nextAttemptAt"] = one is { State: "pending", NextAt: { } next } ? Iso(next) : null,
                            ["body"] = one.Body is { } bytes ? Encoding.UTF8.GetString(bytes) : null,
                            ["attempts"] = new JsonArray([
                                .. one.Attempts.Select(attempt =>
                                    (JsonNode)
                                        new JsonObject
                                        {
                                            ["at"] = Iso(attempt.At),
                                            ["status"] = attempt.Status,
                                            ["error"] = attempt.Error
                                                ?? (
                                                    attempt.Status is null && attempt.DurationMs is null
                                                        ? "unknown"
                                                        : null
                                                ),
                                            ["durationMs"] = attempt.DurationMs ?? 0,
                                            ["answer"] = attempt.Answer,
                                        }
                                ),
                            ]),
                        }
                ),
            ]),
        };
    }

    /// <summary>Which journal steps are about an object (or its whole family), and the roots to look under.</summary>
    private async Task<(Func<JournalStep, bool> About, IReadOnlyList<string>? Roots)> About(
        string merchant,
        string? objectId,
        bool family
    )
    {
        if (objectId is null)
            return (_ => true, null);
        var id = ObjectId.Parse(objectId) ?? throw new Problem(404, $"There is no object {objectId}.");
        var ids = Same(id);
        var found = await engine.Store.Find(merchant, [.. ids, id.Draft, id.Family]);
        if (!ids.Append(id.Draft).Append(id.Family).Any(found.ContainsKey))
            throw new Problem(404, $"There is no object {objectId}.");
        var roots = new List<string> { id.Family.Value };
        // A permission's checkout has a family of its own, and the other way round.
        if (found.GetValueOrDefault(id) is CheckoutSession { Permission: { } permission })
            roots.Add(permission.Value);
        if (found.GetValueOrDefault(id.Family) is ChargePermission { Session: { } session })
            roots.Add(session.Family.Value);
        // A child of an agreement is born in the agreement's own entry.
        if (found.GetValueOrDefault(id.Family) is ChargePermission { Parent: { } parent })
            roots.Add(parent.Value);
        return (
            family
                ? _ => true
                : step => ids.Contains(step.Id) || (step.Id.Kind == ObjectKind.CheckoutSession && step.Id == id.Draft),
            roots
        );
    }

    /// <summary>The ids of one thing in both dialects: a v2 charge is an authorization and its capture.</summary>
    private static ObjectId[] Same(ObjectId id) =>
        id.Kind is ObjectKind.Authorization or ObjectKind.Capture
            ? [id.Authorization(id.Number), id.Capture(id.Number)]
            : [id];

    // Timeline and next

    private async Task<(int, JsonNode?)> Timeline(Call call)
    {
        var (after, limit) = Page(call);
        var objectId = call.Query("objectId") ?? throw new Problem(400, "Say objectId.");
        var (_, roots) = await About(call.Path("m"), objectId, family: true);
        var entries = await notifications.Entries(call.Path("m"), roots, after, limit);
        var (rows, _, _) = await notifications.List(call.Path("m"), _ => true, roots, after, limit);
        var items = new List<(DateTimeOffset At, JsonNode Item)>();
        // Of the agreement above a child: only what made the child.
        var family = ObjectId.Parse(objectId)!.Value.Family;
        foreach (
            var entry in entries.Where(entry =>
                !entry.Root.IsRecurring || entry.Steps.Any(step => step.Id.Family == family)
            )
        )
        {
            var subject = entry
                .Steps.Select(step => DialectViews.Of(step.After))
                .FirstOrDefault(view => view is not null);
            Add(entry.At, KindOf(entry.Requester), entry.Requester, entry.Summary, subject, null);
            foreach (var step in entry.Steps)
                if (step.Moves && DialectViews.Of(step.After) is { } view)
                    Add(
                        entry.At,
                        "change",
                        entry.Requester,
                        $"{step.Id.Kind} {step.From?.ToString() ?? "new"} -> {step.After.State}{(step.After.Reason is { } reason ? $" ({reason})" : "")}",
                        view,
                        null
                    );
            foreach (var row in rows.Where(row => row.Entry.Seq == entry.Seq))
            foreach (var delivery in row.Deliveries)
            foreach (var attempt in delivery.Attempts)
                Add(
                    attempt.At,
                    "delivery",
                    Requester.Clock,
                    $"Notice to {delivery.Endpoint}: {attempt.Status?.ToString(CultureInfo.InvariantCulture) ?? attempt.Error ?? "unknown"}",
                    DialectViews.Of(entry.Steps[row.Step].After),
                    new JsonObject { ["messageId"] = delivery.MessageId, ["state"] = delivery.State }
                );
        }
        foreach (var (seq, at, requester, lines) in await notifications.Lines(call.Path("m"), entries))
            Add(
                at,
                "ledger",
                requester,
                string.Join(
                    ", ",
                    lines.Select(line => $"{line.Account} {line.Amount.Format()} {line.Amount.Currency}")
                ),
                DialectViews.Of(entries.First(entry => entry.Seq == seq).Steps[0].After),
                null
            );
        // Sorted by time alone; what happened in one instant stays in the order in which it was decided.
        return (
            200,
            Paged(
                items.OrderBy(item => item.At).Select(item => item.Item),
                entries.Count == limit ? entries[^1].Seq : null
            )
        );

        void Add(DateTimeOffset at, string kind, Requester by, string summary, JsonObject? view, JsonObject? detail) =>
            items.Add(
                (
                    at,
                    new JsonObject
                    {
                        ["at"] = Iso(at),
                        ["kind"] = kind,
                        ["who"] = by.Text(),
                        ["summary"] = summary,
                        ["v2"] = view?["v2"].DeepCloneOrNull(),
                        ["v1"] = view?["v1"].DeepCloneOrNull(),
                        ["detail"] = detail,
                    }
                )
            );
    }

    private async Task<(int, JsonNode?)> Next(Call call)
    {
        var merchant = call.Path("m");
        var id = ObjectId.Parse(call.Query("objectId") ?? throw new Problem(400, "Say objectId."))
            ?? throw new Problem(404, $"There is no object {call.Query("objectId")}.");
        var found = await engine.Store.Find(merchant, [.. Same(id), id.Draft]);
        var record = found.GetValueOrDefault(
            id.Kind is ObjectKind.Authorization or ObjectKind.Capture ? id.Capture(id.Number) : id
        )
            ?? found.GetValueOrDefault(id.Kind == ObjectKind.Capture ? id.Authorization(id.Number) : id)
            ?? found.GetValueOrDefault(id.Draft)
            ?? throw new Problem(404, $"There is no object {id}.");
        return (200, await NextTransitions.Of(engine.Store, merchant, record));
    }

    // Scripted outcomes

    private async Task<(int, JsonNode?)> GetOutcomes(Call call) =>
        (200, Outcomes((await engine.Store.Merchants.Read(call.Path("m")))!.Value.Merchant));

    private async Task<(int, JsonNode?)> PutOutcomes(Call call)
    {
        var rules = call.Array()
            .Select(node =>
            {
                if (node is not JsonObject one)
                    throw new Problem(400, "A rule is an object.");
                Known(one, "", "operation", "match", "outcome", "delay", "times");
                var match = one["match"] switch
                {
                    null => [],
                    JsonObject given => given,
                    _ => throw new Problem(400, "match is an object."),
                };
                Known(match, "match.", "objectId", "reference", "amountFrom", "amountTo");
                var operation = ScriptedOperations.Parse(Text(one, "operation"))
                    ?? throw new Problem(400, "operation is complete, authorize, capture, refund or reverse.");
                var reasons = ScriptedOutcomes.ReasonsFor(operation);
                var outcome = Text(one, "outcome");
                var reason =
                    outcome == "Approved"
                        ? (Reason?)null
                        : reasons
                            .Where(known =>
                                string.Equals(known.ToString(), outcome, StringComparison.OrdinalIgnoreCase)
                            )
                            .Select(known => (Reason?)known)
                            .FirstOrDefault()
                            ?? throw new Problem(
                                400,
                                $"outcome of {operation.Text()} is Approved or one of {string.Join(", ", reasons)}."
                            );
                var times = one["times"] is null ? 1 : Number(one, "times");
                if (times is < 0 or > 1_000_000)
                    throw new Problem(400, "times is 0 (always) to 1,000,000.");
                foreach (var bound in new[] { "amountFrom", "amountTo" })
                    if (Text(match, bound) is { } amount && !Money.TryParse(amount, Currency.USD, out _))
                        throw new Problem(400, $"match.{bound} is an amount such as 100.00.");
                return new ScriptedOutcome
                {
                    Operation = operation,
                    ObjectId = Text(match, "objectId"),
                    Reference = Text(match, "reference"),
                    AmountFrom = Text(match, "amountFrom"),
                    AmountTo = Text(match, "amountTo"),
                    Reason = reason,
                    Delay = one["delay"] is null ? null : Span(one, "delay"),
                    Times = (int)times,
                };
            })
            .ToList();
        if (rules.Count > 1000)
            throw new Problem(400, "At most 1,000 rules.");
        return (
            200,
            Outcomes((await accounts.Change(call.Path("m"), merchant => merchant with { ScriptedOutcomes = rules }))!)
        );
    }

    private static JsonArray Outcomes(Merchant merchant) =>
        new([
            .. merchant.ScriptedOutcomes.Select(rule =>
                (JsonNode)
                    new JsonObject
                    {
                        ["operation"] = rule.Operation.Text(),
                        ["match"] = new JsonObject
                        {
                            ["objectId"] = rule.ObjectId,
                            ["reference"] = rule.Reference,
                            ["amountFrom"] = rule.AmountFrom,
                            ["amountTo"] = rule.AmountTo,
                        },
                        ["outcome"] = rule.Reason is { } reason
                            ? (reason == Reason.MfaNotCompleted ? "MFANotCompleted" : reason.ToString())
                            : "Approved",
                        ["delay"] = rule.Delay is { } delay ? System.Xml.XmlConvert.ToString(delay) : null,
                        ["times"] = rule.Times,
                    }
            ),
        ]);

    // What the buyer does

    private async Task<(int, JsonNode?)> BuyerActs(Call call)
    {
        var body = call.Object("action", "buyer", "instrument");
        var merchant = (await engine.Store.Merchants.Read(call.Path("m")))!.Value.Merchant;
        var id = ObjectId.Parse(call.Path("id")) is { Kind: ObjectKind.CheckoutSession } session
            ? session
            : throw new Problem(404, $"There is no checkout session {call.Path("id")}.");
        var card = body["instrument"] is null ? null : Card(body);
        var chosen = Wallet.Buyer(merchant, body["buyer"] as JsonObject);
        var action = Text(body, "action");
        CommandResult<CheckoutSession> applied = action switch
        {
            "review" => await engine.Sessions.Choose(
                Asked("The buyer signs in and chooses"),
                id,
                chosen.Buyer,
                (card ?? TestCards.Default).Instrument,
                chosen.Shipping,
                chosen.Billing,
                Wallet.Places(body["buyer"] as JsonObject)
            ),
            "pay" => await engine.Sessions.Pay(Asked("The buyer confirms"), id, session =>
                session.Buyer is not null && card is null && body["buyer"] is null
                    ? null
                    : (
                        session.Buyer is not null && body["buyer"] is null ? session.Buyer : chosen.Buyer,
                        card?.Instrument ?? session.Instrument ?? TestCards.Default.Instrument,
                        session.ShippingAddress ?? chosen.Shipping,
                        session.BillingAddress ?? chosen.Billing
                    )
            ),
            "cancel" => await engine.Sessions.Cancel(
                Asked("The buyer cancels"),
                id,
                Core.Cause.BuyerEnds,
                Reason.BuyerCanceled
            ),
            _ => throw new Problem(400, "action is review, pay or cancel."),
        };
        var done = ValueOf(applied.Result);
        var url = action switch
        {
            "review" => done.Setup.ReviewReturnUrl,
            "pay" => done.Setup.ResultReturnUrl,
            _ => done.Setup.CancelUrl,
        };
        if (url is not null && action != "cancel")
            url += $"{(url.Contains('?', StringComparison.Ordinal) ? '&' : '?')}amazonCheckoutSessionId={done.Id}";
        return (200, new JsonObject { ["url"] = url, ["state"] = done.State.ToString() });

        Command<CheckoutSession> Asked(string summary) => new(merchant.Id, summary, Requester.Buyer);
    }

    private async Task<(int, JsonNode?)> NewOrderReference(Call call)
    {
        var body = call.Object("kind", "buyer", "instrument", "language", "scopes");
        var merchant = (await engine.Store.Merchants.Read(call.Path("m")))!.Value.Merchant;
        var agreement = Text(body, "kind") switch
        {
            null or "order" => false,
            "billing-agreement" => true,
            _ => throw new Problem(400, "kind is order or billing-agreement."),
        };
        var card = body["instrument"] is null ? TestCards.Default : Card(body);
        var (buyer, shipping, billing) = Wallet.Buyer(merchant, body["buyer"] as JsonObject);
        var terms = merchant.Settings.Adapt(agreement ? Terms.BillingAgreement : Terms.OrderReference);
        var language = Text(body, "language") ?? Wallet.Language(merchant);
        if (language.Length > 16)
            throw new Problem(400, "language is one such as en-US.");
        IReadOnlyList<string>? scopes = body["scopes"] switch
        {
            null => null,
            JsonArray list =>
            [
                .. list.Select(one =>
                    one is JsonValue value
                    && value.TryGetValue<string>(out var scope)
                    && Wallet.LoginScopes.Contains(scope)
                        ? scope
                        : throw new Problem(400, $"scopes are of {string.Join(", ", Wallet.LoginScopes)}.")
                ),
            ],
            _ => throw new Problem(400, "scopes is a list."),
        };
        var token = "";
        var applied = await engine.Sessions.Open(
            new(merchant.Id, $"The buyer starts {(agreement ? "a billing agreement" : "an order")}", Requester.Buyer),
            (scene, id) =>
                new CheckoutSession
                {
                    Id = id,
                    State = State.Open,
                    CreatedAt = default,
                    Kind = agreement ? PermissionKind.Recurring : PermissionKind.OneTime,
                    Terms = terms,
                    // Wire v1: spec 5.2, 5.6: what must be set or chosen before it can be confirmed.
                    Requires = agreement
                        ?
                        [
                            Constraint.BuyerConsentNotSet,
                            Constraint.ShippingAddressNotSet,
                            Constraint.PaymentPlanNotSet,
                            Constraint.PaymentMethodNotAllowed,
                        ]
                        :
                        [
                            Constraint.AmountNotSet,
                            Constraint.ShippingAddressNotSet,
                            Constraint.PaymentPlanNotSet,
                            Constraint.PaymentMethodNotAllowed,
                        ],
                    Buyer = buyer,
                    ShippingAddress = shipping,
                    BillingAddress = billing,
                    Instrument = card.Instrument,
                    ConfirmedAt = agreement ? DateTimeOffset.UnixEpoch : null, // the consent widget
                    TokenHash = LoginTokens.Hash(token = LoginTokens.Mint(merchant.Id, id)),
                    Setup = new CheckoutSetup
                    {
                        PresentmentCurrency = agreement ? merchant.Currency : null,
                        Language = language,
                        LoginScopes = scopes,
                    },
                },
            draft: true,
            recurring: agreement
        );
        return (201, new JsonObject { ["id"] = ValueOf(applied.Result).Id.Family.Value, ["accessToken"] = token });
    }

    /// <summary>The buyer's bank answers: where her browser is sent.</summary>
    private async Task<(int, JsonNode?)> Challenged(Call call)
    {
        var result = Text(call.Object("result"), "result");
        if (result is not ("Success" or "Failure" or "Abandoned"))
            throw new Problem(400, "result is Success, Failure or Abandoned.");
        var id = ObjectId.Parse(call.Path("id")) is { Kind: ObjectKind.ChargePermission } order
            ? order
            : throw new Problem(404, $"There is no order reference {call.Path("id")}.");
        var challenge = ValueOf(
            (
                await engine.Sessions.ConcludeChallenge(
                    new(call.Path("m"), $"The bank's challenge: {result}", Requester.Buyer),
                    id,
                    result == "Success"
                )
            ).Result
        );
        // Wire v1: spec 4.5, the result is appended to the one URL or the other.
        var url = new Uri(result == "Success" ? challenge.SuccessUrl : challenge.FailureUrl);
        var page = url.GetLeftPart(UriPartial.Query);
        return (
            200,
            new JsonObject
            {
                ["url"] = $"{page}{(url.Query.Length > 0 ? '&' : '?')}AuthenticationStatus={result}{url.Fragment}",
            }
        );
    }

    private async Task<(int, JsonNode?)> PutInstrument(Call call)
    {
        var card = Card(call.Object("instrument"));
        var id = ObjectId.Parse(call.Path("id")) is { Kind: ObjectKind.ChargePermission } permission
            ? permission
            : throw new Problem(404, $"There is no permission {call.Path("id")}.");
        var changed = ValueOf(
            (
                await engine.Permissions.ChangeInstrument(
                    new(call.Path("m"), "The buyer changes the payment method", Requester.Buyer),
                    id,
                    card.Instrument
                )
            ).Result
        );
        return (200, DialectViews.Of(changed.Permission));
    }

    // What buyers dispute

    private async Task<(int, JsonNode?)> DisputeCharge(Call call)
    {
        var body = call.Object("type", "reason", "amount");
        var kind = Text(body, "type") switch
        {
            null or "Chargeback" => DisputeKind.Chargeback,
            "Claim" => DisputeKind.Claim,
            _ => throw new Problem(400, "type is Chargeback or Claim."),
        };
        var reason = Text(body, "reason") ?? "Fraudulent";
        if (!V2Handlers.FilingReasons.Contains(reason))
            throw new Problem(400, $"reason is one of {string.Join(", ", V2Handlers.FilingReasons)}.");
        var id = ObjectId.Parse(call.Path("id")) is { Kind: ObjectKind.Authorization or ObjectKind.Capture } charge
            ? charge.Capture(charge.Number)
            : throw new Problem(404, $"There is no charge {call.Path("id")}.");
        if ((await engine.Store.Find(call.Path("m"), [id])).GetValueOrDefault(id) is not Capture capture)
            throw new Problem(404, $"There is no captured charge {id}.");
        var amount = capture.Amount;
        if (
            Text(body, "amount") is { } text
            && (!Money.TryParse(text, capture.Amount.Currency, out amount) || amount.Minor == 0)
        )
            throw new Problem(400, "amount is an amount such as 100.00.");
        var opened = ValueOf(
            (
                await engine.Disputes.Open(
                    new(call.Path("m"), $"The buyer disputes {amount}", Requester.Buyer),
                    id,
                    new DisputeRequest(amount, kind, reason)
                )
            ).Result
        );
        return (201, new JsonObject { ["id"] = opened.Id.Value, ["respondBy"] = Iso(opened.RespondBy) });
    }

    private async Task<(int, JsonNode?)> MoveDispute(Call call)
    {
        var action = Text(call.Object("action"), "action");
        DisputeAction move = action switch
        {
            "withdraw" => DisputeAction.Withdraw,
            "fileChargeback" => DisputeAction.FileChargeback,
            "askMerchant" => DisputeAction.AskMerchant,
            "askBuyer" => DisputeAction.AskBuyer,
            "buyerWins" => DisputeAction.BuyerWins,
            "merchantWins" => DisputeAction.MerchantWins,
            "noFault" => DisputeAction.NoFault,
            _ => throw new Problem(
                400,
                "action is withdraw, fileChargeback, askMerchant, askBuyer, buyerWins, merchantWins or noFault."
            ),
        };
        var id = ObjectId.Parse(call.Path("id")) is { Kind: ObjectKind.Dispute } dispute
            ? dispute
            : throw new Problem(404, $"There is no dispute {call.Path("id")}.");
        var byBuyer = move is DisputeAction.Withdraw or DisputeAction.FileChargeback;
        var who = byBuyer ? Requester.Buyer : Requester.Processor;
        var moved = ValueOf(
            (await engine.Disputes.ApplyAction(new(call.Path("m"), $"The dispute: {action}", who), id, move)).Result
        );
        return (200, new JsonObject { ["id"] = moved.Id.Value, ["view"] = DialectViews.Of(moved) });
    }

    /// <summary>The buyer cancels what is not captured yet, on Amazon's pages.</summary>
    private async Task<(int, JsonNode?)> CancelCharge(Call call)
    {
        call.Object();
        var id = ObjectId.Parse(call.Path("id")) is { Kind: ObjectKind.Authorization or ObjectKind.Capture } charge
            ? charge.Authorization(charge.Number)
            : throw new Problem(404, $"There is no charge {call.Path("id")}.");
        var ended = ValueOf(
            (
                await engine.Authorizations.End(
                    new(call.Path("m"), "The buyer cancels", Requester.Buyer),
                    id,
                    null,
                    byBuyer: true
                )
            ).Result
        );
        return (200, DialectViews.Of(ended.Authorization));
    }

    /// <summary>Amazon, or the buyer on Amazon's pages, ends a permission.</summary>
    private async Task<(int, JsonNode?)> EndPermission(Call call)
    {
        var (who, reason) = Text(call.Object("reason"), "reason") switch
        {
            "AmazonClosed" => (Requester.Operator, PermissionEnding.AmazonClosed),
            "AmazonCanceled" => (Requester.Operator, PermissionEnding.AmazonCanceled),
            "BuyerClosed" => (Requester.Buyer, PermissionEnding.BuyerClosed),
            _ => throw new Problem(400, "reason is AmazonClosed, AmazonCanceled or BuyerClosed."),
        };
        var id = ObjectId.Parse(call.Path("id")) is { Kind: ObjectKind.ChargePermission } permission
            ? permission
            : throw new Problem(404, $"There is no permission {call.Path("id")}.");
        var ended = ValueOf((await engine.Permissions.End(new(call.Path("m"), $"{reason}", who), id, reason)).Result);
        return (200, DialectViews.Of(ended.Permission));
    }

    /// <summary>The mails the buyers were sent, oldest first.</summary>
    private async Task<(int, JsonNode?)> Mailbox(Call call)
    {
        var (after, limit) = Page(call);
        var merchant = (await engine.Store.Merchants.Read(call.Path("m")))!.Value.Merchant;
        var objectId = call.Query("objectId");
        var whole = objectId is not null && ObjectId.Parse(objectId) is { Kind: ObjectKind.ChargePermission };
        var (about, roots) = await About(merchant.Id, objectId, family: whole);
        var family = whole ? ObjectId.Parse(objectId)!.Value : (ObjectId?)null;
        var (mails, last, more) = await mailbox.List(
            merchant,
            step => about(step) && (family is null || step.Id.Family == family),
            roots,
            after,
            limit
        );
        return (
            200,
            Paged(
                mails.Select(mail =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["id"] = mail.Id,
                            ["at"] = Iso(mail.At),
                            ["to"] = mail.To,
                            ["subject"] = mail.Subject,
                            ["body"] = mail.Body,
                            ["objectId"] = mail.ObjectId,
                        }
                ),
                more ? last : null
            )
        );
    }

    private static TestCard Card(JsonObject body) =>
        TestCards.Find(Text(body, "instrument") ?? "")
        ?? throw new Problem(
            400,
            $"instrument is one of {string.Join(", ", TestCards.All.Select(card => card.Code))}."
        );

    private static T ValueOf<T>(Result<T> outcome) =>
        outcome.No switch
        {
            null => outcome.Value,
            Refusal.NotFound => throw new Problem(404, "There is no such object of this merchant."),
            var no => throw new Problem(
                409,
                outcome.About is { } about ? $"{no}: {about}" : $"{no}: not possible in the present state."
            ),
        };
}
