using System.Net.Http.Headers;
using System.Text.Json;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>
/// Disputes from the merchant's side: told of by notice, answered in time or lost, with files as evidence; and those a
/// payment service provider reports.
/// </summary>
public class DisputeStoryTests
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        Timeout = TimeSpan.FromSeconds(60),
    };

    [Theory, OnBothDatabases]
    public async Task A_chargeback_is_told_of_contested_with_a_file_and_won(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(
            new Endpoint($"{receiver.Url}v2", "v2"),
            new Endpoint($"{receiver.Url}v1", "v1")
        );
        var (permission, charge) = await Sold(shop, 50);

        // 1. The buyer goes to her bank; both generations of notices say so.
        var id = await Dispute(shop, charge, new { reason = "ProductNotReceived", amount = "30.00" });
        Assert.Equal($"{permission}-B000001", id);
        await shop.Control.Settle();
        var told = Assert.Single(receiver.About(id), message => message.Path == "/v2");
        await Receiver.Verify(told, shop.Host);
        Assert.Equal(
            ("CHARGEBACK", permission, "STATE_CHANGE"),
            (told.Kind, told.InnerText("ChargePermissionId"), told.InnerText("NotificationType"))
        );
        var older = Assert.Single(receiver.About(id), message => message.Path == "/v1");
        Assert.Equal("Chargeback Detailed Notification", older.Kind);
        Assert.Equal(
            (
                ReceivedMessage.DataNamespace + "ChargebackNotification",
                "RECEIVED",
                charge,
                "Generic Service Chargeback"
            ),
            (
                older.Data.Root!.Name,
                Detail("ChargebackState"),
                Detail("AmazonCaptureReferenceId"),
                Detail("ChargebackReason")
            )
        );

        // 2. What the merchant reads of it. The charge and the permission stay as they are.
        var shown = (await Get(shop, id)).Is(200, "ActionRequired", "MerchantResponseRequired");
        Assert.Equal(
            (id, charge, "Chargeback", "ProductNotReceived", "Sandbox", null),
            (
                shown["disputeId"],
                shown["chargeId"],
                shown["disputeType"],
                shown["filingReason"],
                shown["releaseEnvironment"],
                shown["statusDetails.resolution"]
            )
        );
        Assert.Equal(30m, shown.Amount("disputeAmount"));
        Assert.Equal(
            (await shop.Control.Clock()).Now.AddDays(11).Date,
            DateTimeOffset
                .ParseExact(
                    shown["merchantResponseDeadline"]!,
                    "yyyyMMdd'T'HHmmss'Z'",
                    null,
                    System.Globalization.DateTimeStyles.AssumeUniversal
                )
                .UtcDateTime.Date
        );
        await shop.ChargeIs(charge, "Captured");
        await shop.PermissionIs(permission, "Closed", "AmazonClosed");

        // What can come next: an answer, an acceptance, the deadline, the buyer's change of mind; nothing that only a
        // provider or a claim has.
        Assert.Equal(
            [
                "Closed/BuyerCancelled/",
                "Closed/MerchantAcceptedDispute/Update Dispute",
                "Resolved/MerchantAcceptedDispute/Update Dispute",
                "Resolved/MerchantResponseDeadlineExpired/",
                "UnderReview//Contest Dispute",
            ],
            (await shop.Control.Next(id))
                .Items.Select(item => $"{item.To.V2!.State}/{item.To.V2.ReasonCode}/{item.Operation}")
                .Order(StringComparer.Ordinal)
        );

        // 3. Evidence: a file must be there before it can be shown.
        var file = await NewFile(shop, "pdf");
        (await Contest(shop, id, new { evidenceType = "Receipt", fileId = file["id"] })).IsError(
            400,
            "InvalidParameterValue"
        );
        Assert.Equal(200, await Put(shop, file["url"]!, "a receipt"u8.ToArray(), "application/pdf"));
        var contested = (
            await Contest(
                shop,
                id,
                new { evidenceType = "Receipt", fileId = file["id"] },
                new { evidenceType = "TrackingNumber", evidenceText = "1Z999" }
            )
        ).Is(200, "UnderReview");
        Assert.Equal(
            ("Receipt", file["id"], "1Z999"),
            (
                contested["merchantEvidences.0.evidenceType"],
                contested["merchantEvidences.0.fileId"],
                contested["merchantEvidences.1.evidenceText"]
            )
        );
        (await Contest(shop, id, new { evidenceType = "Other", evidenceText = "again" })).IsError(
            422,
            "InvalidDisputeStatus"
        );

        // 4. The sandbox's investigator believes who shows evidence.
        var next = Assert.Single((await shop.Control.Next(id)).Items, item =>
            item.DueAt is not null && item.To.V2!.ReasonCode == "InvestigatorResolved"
        );
        Assert.Equal(("processor", "Resolved"), (next.Cause, next.To.V2!.State));
        await shop.Control.AdvanceToNext();
        var won = (await Get(shop, id)).Is(200, "Resolved", "InvestigatorResolved");
        Assert.Equal("MerchantWon", won["statusDetails.resolution"]);
        Assert.NotNull(won["closureTimestamp"]);
        await shop.Control.Settle();
        Assert.Equal(3, receiver.About(id).Count(message => message.Path == "/v2"));
        Assert.Single(receiver.About(id), message => message.Path == "/v1");
        Assert.Contains(await shop.Control.Timeline(id), entry =>
            entry is { Kind: "ledger" } && entry.Summary.Contains("Disputed", StringComparison.Ordinal)
        );
        Assert.Contains(await shop.Control.Timeline(id), entry =>
            entry is { Kind: "change", V2: { ObjectType: "CHARGEBACK", State: "UnderReview" } }
        );

        string Detail(string name) =>
            older.Data.Root!.Elements().First().Element(ReceivedMessage.DataNamespace + name)!.Value;
    }

    /// <summary>Wire v1: amazon-pay-sdk-java, ChargebackNotification_Unauthorized.json.</summary>
    [Theory, OnBothDatabases]
    public async Task A_v1_notice_of_a_chargeback_has_the_merchants_own_reference_of_the_capture(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}v1", "v1"));
        var order = await shop.Order(50);
        var reference = Shop.NewReference("c");
        var authorization = (await shop.Authorize(order, 50)).Ok()[Shop.AuthorizationId]!;
        var capture = (
            await shop.V1.Call(
                "Capture",
                ("AmazonAuthorizationId", authorization),
                ("CaptureReferenceId", reference),
                ("CaptureAmount.Amount", "50"),
                ("CaptureAmount.CurrencyCode", "USD")
            )
        ).Is(Shop.Captured, "Completed")["CaptureDetails/AmazonCaptureId"]!;
        foreach (
            var (filed, told) in new[]
            {
                ("Fraudulent", "Unauthorized Transaction Chargeback"),
                ("Unrecognized", "Unauthorized Transaction Chargeback"),
                ("ProductUnacceptable", "Generic Service Chargeback"),
            }
        )
        {
            var id = await Dispute(shop, capture, new { reason = filed, amount = "10.00" });
            await shop.Control.Settle();
            var details = Assert.Single(receiver.About(id)).Data.Root!.Elements().First();
            Assert.Equal(
                (order, reference, told),
                (
                    details.Element(ReceivedMessage.DataNamespace + "AmazonOrderReferenceId")!.Value,
                    details.Element(ReceivedMessage.DataNamespace + "AmazonCaptureReferenceId")!.Value,
                    details.Element(ReceivedMessage.DataNamespace + "ChargebackReason")!.Value
                )
            );
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_merchant_who_does_not_answer_in_time_has_lost(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (_, charge) = await Sold(shop, 50);
        var chargeback = await Dispute(shop, charge, new { amount = "20.00" });
        var claim = await Dispute(shop, charge, new { type = "Claim", amount = "30.00" });
        Assert.Equal(409, (await shop.Control.Any($"charges/{charge}/dispute", new { amount = "0.01" })).Status);
        await shop.Control.Advance("P6DT23H");
        (await Get(shop, claim)).Is(200, "ActionRequired", "MerchantResponseRequired");
        await shop.Control.Advance("PT2H");
        Assert.Equal(
            "BuyerWon",
            (await Get(shop, claim)).Is(200, "Resolved", "MerchantResponseDeadlineExpired")["statusDetails.resolution"]
        );
        (await Get(shop, chargeback)).Is(200, "ActionRequired", "MerchantResponseRequired");
        await shop.Control.Advance("P4D");
        Assert.Equal(
            "BuyerWon",
            (await Get(shop, chargeback)).Is(200, "Resolved", "MerchantResponseDeadlineExpired")[
                "statusDetails.resolution"
            ]
        );
        (await Contest(shop, chargeback, new { evidenceType = "Other", evidenceText = "late" })).IsError(
            422,
            "InvalidDisputeStatus"
        );
        // Nothing is left of the charge to dispute.
        Assert.Equal(409, (await shop.Control.Any($"charges/{charge}/dispute", new { amount = "0.01" })).Status);
    }

    [Theory, OnBothDatabases]
    public async Task The_investigator_may_ask_both_sides_and_the_buyer_may_change_her_mind(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (_, charge) = await Sold(shop, 50);
        var id = await Dispute(shop, charge, new { amount = "10.00" });
        Assert.Equal(409, (await Move(shop, id, "askMerchant")).Status);
        (await Contest(shop, id, new { evidenceType = "Other", evidenceText = "words" })).Is(200, "UnderReview");
        Assert.Equal(200, (await Move(shop, id, "askMerchant")).Status);
        (await Get(shop, id)).Is(200, "ActionRequired", "MerchantAdditionalEvidencesRequired");
        var again = (await Contest(shop, id, new { evidenceType = "Other", evidenceText = "more words" })).Is(
            200,
            "UnderReview"
        );
        Assert.Equal("more words", again["merchantEvidences.1.evidenceText"]);
        Assert.Equal(200, (await Move(shop, id, "askBuyer")).Status);
        (await Get(shop, id)).Is(200, "UnderReview", "BuyerAdditionalEvidencesRequired");
        await shop.Control.Advance("P1D");
        (await Get(shop, id)).Is(200, "UnderReview", "BuyerAdditionalEvidencesRequired");
        Assert.Equal(200, (await Move(shop, id, "withdraw")).Status);
        (await Get(shop, id)).Is(200, "Closed", "BuyerCancelled");
        Assert.Equal(409, (await Move(shop, id, "buyerWins")).Status);

        // A claim that becomes a chargeback; one that is decided for the buyer, and one for nobody.
        var claim = await Dispute(shop, charge, new { type = "Claim", amount = "20.00" });
        Assert.Equal(
            "AToZClaim",
            (await Get(shop, claim)).Is(200, "ActionRequired", "MerchantResponseRequired")["disputeType"]
        );
        var chargeback = (await Move(shop, claim, "fileChargeback")).As<JsonElement>().GetProperty("id").GetString()!;
        (await Get(shop, claim)).Is(200, "Closed", "ChargebackFiled");
        Assert.Equal(
            ("Chargeback", 20m),
            ((await Get(shop, chargeback))["disputeType"], (await Get(shop, chargeback)).Amount("disputeAmount"))
        );
        Assert.Equal(409, (await Move(shop, chargeback, "fileChargeback")).Status);
        Assert.Equal(200, (await Move(shop, chargeback, "buyerWins")).Status);
        Assert.Equal(
            "BuyerWon",
            (await Get(shop, chargeback)).Is(200, "Resolved", "InvestigatorResolved")["statusDetails.resolution"]
        );
        var nobodys = await Dispute(shop, charge, new { amount = "1.00" });
        Assert.Equal(200, (await Move(shop, nobodys, "noFault")).Status);
        Assert.Equal(
            "NoFault",
            (await Get(shop, nobodys)).Is(200, "Resolved", "AutoResolved")["statusDetails.resolution"]
        );
        Assert.Equal(400, (await Move(shop, nobodys, "shout")).Status);
        Assert.Equal(404, (await Move(shop, "S01-0000000-0000000-B000001", "withdraw")).Status);
    }

    [Theory, OnBothDatabases]
    public async Task What_the_buyer_cannot_dispute_is_said(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (_, charge) = await Sold(shop, 50);
        foreach (
            var body in new object[]
            {
                new { type = "Grudge" },
                new { reason = "Bored" },
                new { amount = "0.00" },
                new { amount = "1.001" },
                new { amount = 5 },
                new { colour = "red" },
            }
        )
            Assert.Equal(400, (await shop.Control.Any($"charges/{charge}/dispute", body)).Status);
        var (_, open) = await shop.Checkout(10);
        foreach (var id in new[] { open, "S01-0000000-0000000-C000001", "x" })
            Assert.Equal(404, (await shop.Control.Any($"charges/{id}/dispute", new { })).Status);
        Assert.Equal(409, (await shop.Control.Any($"charges/{charge}/dispute", new { amount = "50.01" })).Status);
        // Nothing came of any of it. Nor does another merchant reach it.
        var other = await Shop.Open(database);
        Assert.Equal(404, (await other.Control.Any($"charges/{charge}/dispute", new { })).Status);
        var dispute = await Dispute(shop, charge, new { });
        Assert.EndsWith("-B000001", dispute);
        Assert.Equal(404, (await Move(other, dispute, "withdraw")).Status);
        (await Contest(other, dispute, new { evidenceType = "Other", evidenceText = "mine" })).IsError(
            404,
            "ResourceNotFound"
        );
        (await Get(shop, dispute)).Is(200, "ActionRequired", "MerchantResponseRequired");
    }

    [Theory, OnBothDatabases]
    public async Task A_merchant_may_accept_and_nothing_else_where_amazon_decides(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (_, charge) = await Sold(shop, 50);
        var id = await Dispute(shop, charge, new { });
        (await Update(shop, id, "Resolved", "MerchantWon", "InvestigatorResolved")).IsError(401, "UnauthorizedAccess");
        (await Update(shop, id, "UnderReview", "MerchantWon", "InvestigatorResolved")).IsError(
            400,
            "InvalidParameterValue"
        );
        (await Update(shop, id, "Resolved", "BuyerWon", "MerchantResponseRequired")).IsError(
            400,
            "InvalidParameterValue"
        );
        (await shop.V2.Patch($"disputes/{id}", new { })).IsError(400, "MissingParameterValue");
        (await shop.V2.Patch($"disputes/{id}", new { statusDetails = new { state = "Resolved" } })).IsError(
            400,
            "MissingParameterValue"
        );
        var accepted = (await Update(shop, id, "Resolved", "BuyerWon", "MerchantAcceptedDispute")).Is(
            200,
            "Resolved",
            "MerchantAcceptedDispute"
        );
        Assert.Equal("we accept", accepted["statusDetails.reasonDescription"]);
        (await Update(shop, id, "Resolved", "BuyerWon", "MerchantAcceptedDispute")).IsError(
            422,
            "InvalidDisputeStatus"
        );
    }

    [Theory, OnBothDatabases]
    public async Task A_provider_reports_a_dispute_and_how_it_ended(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (_, charge) = await Sold(shop, 50);
        var now = (await shop.Control.Clock()).Now;
        var key = Guid.NewGuid().ToString("N");
        object Body(
            decimal amount = 50,
            object? deadline = null,
            string? state = "ActionRequired",
            string reason = "ProductNotReceived"
        ) =>
            new
            {
                chargeId = charge,
                providerMetadata = new { providerDisputeId = "psp-1" },
                disputeAmount = shop.Usd(amount),
                filingReason = reason,
                filingTimestamp = now.ToUnixTimeMilliseconds(),
                statusDetails = new { state },
                merchantResponseDeadline = deadline ?? now.AddDays(14).ToUnixTimeSeconds(),
            };
        // Every documented refusal.
        (await shop.V2.Post("disputes", new { })).IsError(400, "MissingParameterValue");
        (await shop.V2.Post("disputes", Body(reason: "Bored"))).IsError(400, "InvalidParameterValue");
        (await shop.V2.Post("disputes", Body(state: "Resolved"))).IsError(400, "InvalidParameterValue");
        (await shop.V2.Post("disputes", Body(deadline: now.AddDays(-1).ToUnixTimeSeconds()))).IsError(
            400,
            "InvalidParameterValue"
        );
        (await shop.V2.Post("disputes", Body(50.01m))).IsError(400, "TransactionAmountExceeded");
        (
            await shop.V2.Post(
                "disputes",
                new
                {
                    chargeId = charge,
                    providerMetadata = new { providerDisputeId = "p" },
                    disputeAmount = new { amount = "5", currencyCode = "EUR" },
                    filingReason = "Other",
                }
            )
        ).IsError(400, "CurrencyMismatch");
        (
            await shop.V2.Post(
                "disputes",
                new
                {
                    chargeId = charge,
                    disputeAmount = shop.Usd(1),
                    filingReason = "Other",
                }
            )
        ).IsError(400, "MissingParameterValue");
        (
            await shop.V2.Post(
                "disputes",
                new
                {
                    chargeId = "S01-0000000-0000000-C000001",
                    providerMetadata = new { providerDisputeId = "p" },
                    disputeAmount = shop.Usd(1),
                    filingReason = "Other",
                }
            )
        ).IsError(404, "ResourceNotFound");
        var (_, open) = await shop.Checkout(10);
        (
            await shop.V2.Post(
                "disputes",
                new
                {
                    chargeId = open,
                    providerMetadata = new { providerDisputeId = "p" },
                    disputeAmount = shop.Usd(1),
                    filingReason = "Other",
                }
            )
        ).IsError(422, "InvalidChargeStatus");

        var made = (await shop.V2.Post("disputes", Body(), key)).Is(200, "ActionRequired", "MerchantResponseRequired");
        Assert.Equal(made.Bytes, (await shop.V2.Post("disputes", Body(), key)).Bytes);
        (await shop.V2.Post("disputes", Body(40), key)).IsError(400, "DuplicateIdempotencyKey");
        Assert.Equal("psp-1", made["providerMetadata.providerDisputeId"]);
        var id = made["disputeId"]!;
        // The provider decides, nobody here does.
        (await Contest(shop, id, new { evidenceType = "Other", evidenceText = "words" })).Is(200, "UnderReview");
        await shop.Control.Advance("P20D");
        (await Get(shop, id)).Is(200, "UnderReview");
        Assert.Equal(
            "MerchantWon",
            (await Update(shop, id, "Resolved", "MerchantWon", "InvestigatorResolved")).Is(
                200,
                "Resolved",
                "InvestigatorResolved"
            )["statusDetails.resolution"]
        );
        (await Update(shop, id, "Closed", "MerchantWon", "InvestigatorResolved")).Is(
            200,
            "Closed",
            "InvestigatorResolved"
        );
        // The money is free again; and the key says for ever what it said, though its deadline is over.
        Assert.Equal(made.Bytes, (await shop.V2.Post("disputes", Body(), key)).Bytes);
        Assert.EndsWith(
            "-B000002",
            (
                await shop.V2.Post(
                    "disputes",
                    Body(
                        deadline: (await shop.Control.Clock()).Now.AddDays(1).ToUnixTimeSeconds(),
                        state: "UnderReview"
                    )
                )
            ).Is(200, "UnderReview")["disputeId"]
        );
    }

    [Theory, OnBothDatabases]
    public async Task Of_two_answers_together_one_counts(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (_, charge) = await Sold(shop, 50);
        var id = await Dispute(shop, charge, new { });
        var replies = await Task.WhenAll(
            Enumerable
                .Range(0, 6)
                .Select(i =>
                    i % 2 == 0
                        ? Contest(shop, id, new { evidenceType = "Other", evidenceText = $"words {i}" })
                        : Update(shop, id, "Resolved", "BuyerWon", "MerchantAcceptedDispute")
                )
        );
        // A contest may be followed by an acceptance; each at most once.
        Assert.InRange(replies.Count(reply => reply.Status == 200), 1, 2);
        Assert.All(replies.Where(reply => reply.Status != 200), reply => reply.IsError(422, "InvalidDisputeStatus"));
        Assert.Equal(1, replies.Where((_, i) => i % 2 == 1).Count(reply => reply.Status == 200));

        // Several disputes of one charge never exceed it.
        var (_, other) = await Sold(shop, 50);
        var opened = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => shop.Control.Any($"charges/{other}/dispute", new { amount = "20.00" }))
        );
        Assert.Equal((2, 6), (opened.Count(reply => reply.Status == 201), opened.Count(reply => reply.Status == 409)));
    }

    [Theory, OnBothDatabases]
    public async Task A_file_is_uploaded_once_to_a_url_that_lasts_an_hour(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        (await shop.V2.Post("files", new { type = "exe", purpose = "disputeEvidence" })).IsError(
            400,
            "InvalidParameterValue"
        );
        (await shop.V2.Post("files", new { type = "pdf" })).IsError(400, "MissingParameterValue");
        (
            await shop.V2.Post(
                "files",
                new
                {
                    type = "pdf",
                    purpose = "disputeEvidence",
                    size = 3,
                }
            )
        ).IsError(400, "UnrecognizedField");
        var key = Guid.NewGuid().ToString("N");
        var file = (await shop.V2.Post("files", new { type = "png", purpose = "disputeEvidence" }, key)).Is(200);
        Assert.Equal(
            file.Bytes,
            (await shop.V2.Post("files", new { type = "png", purpose = "disputeEvidence" }, key)).Bytes
        );
        Assert.Equal(("png", "disputeEvidence", "0"), (file["type"], file["purpose"], file["size"]));
        Assert.StartsWith("file_", file["id"]);
        Assert.NotNull(file["uploadTimestamp"]);
        var url = file["url"]!;
        Assert.Equal(404, await Read(shop, url, []));
        Assert.Equal(403, await Put(shop, url[..^2] + "xx", [1, 2, 3], "image/png"));
        Assert.Equal(403, await Put(shop, url + "?a=b", [1, 2, 3], "image/png"));
        Assert.Equal(400, await Put(shop, url, [1, 2, 3], "application/pdf"));
        Assert.Equal(400, await Put(shop, url, [], "image/png"));
        // Larger than a request may be, smaller than a file may be; then too large.
        Assert.Equal(413, await Put(shop, url, new byte[2_097_153], "image/png"));
        var bytes = new byte[600_000];
        new Random(5).NextBytes(bytes);
        var together = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Put(shop, url, bytes, "image/png")));
        Assert.All(together, status => Assert.Equal(200, status));
        Assert.Equal(409, await Put(shop, url, [1, 2, 3], "image/png"));
        Assert.Equal(200, await Read(shop, url, bytes));
        Assert.Equal(405, (int)(await Http.DeleteAsync(Local(shop, url))).StatusCode);
        await shop.Control.Advance("PT1H");
        Assert.Equal(403, await Read(shop, url, []));

        // Another merchant's file is nobody's evidence.
        var other = await Shop.Open(database);
        var (_, charge) = await Sold(other, 50);
        var id = await Dispute(other, charge, new { });
        (await Contest(other, id, new { evidenceType = "Receipt", fileId = file["id"] })).IsError(
            400,
            "InvalidParameterValue"
        );
        (await Contest(other, id, new { evidenceType = "Receipt" })).IsError(400, "MissingParameterValue");
        (await Contest(other, id, new { evidenceType = "Selfie", evidenceText = "me" })).IsError(
            400,
            "InvalidParameterValue"
        );
        (await Contest(other, id)).IsError(400, "MissingParameterValue");
        (await Get(shop, id)).IsError(404, "ResourceNotFound");
    }

    [Theory, OnBothDatabases]
    public async Task What_waits_is_still_waited_for_after_a_restart(TestDatabase database)
    {
        await using var host = await TenderHost.Start(database);
        var shop = Shop.On(host, await host.Control.NewMerchant());
        var (_, charge) = await Sold(shop, 50);
        var (contested, lost) = (
            await Dispute(shop, charge, new { amount = "20.00" }),
            await Dispute(shop, charge, new { amount = "30.00" })
        );
        var file = await NewFile(shop, "csv");
        Assert.Equal(200, await Put(shop, file["url"]!, "a,b"u8.ToArray(), "text/csv; charset=utf-8"));
        (await Contest(shop, contested, new { evidenceType = "Other", fileId = file["id"] })).Is(200, "UnderReview");
        var url = file["url"]!;
        await host.Restart();
        shop = Shop.On(host, shop.Merchant);
        Assert.Equal(200, await Read(shop, url, "a,b"u8.ToArray()));
        await shop.Control.Advance("P11D");
        (await Get(shop, contested)).Is(200, "Resolved", "InvestigatorResolved");
        (await Get(shop, lost)).Is(200, "Resolved", "MerchantResponseDeadlineExpired");
    }

    // ---- the steps ----

    private static Task<(string Permission, string Charge)> Sold(Shop shop, decimal amount) =>
        shop.Checkout(amount, "AuthorizeWithCapture");

    private static async Task<string> Dispute(Shop shop, string charge, object body)
    {
        var reply = await shop.Control.Any($"charges/{charge}/dispute", body);
        Assert.True(reply.Status == 201, reply.Text);
        return reply.As<JsonElement>().GetProperty("id").GetString()!;
    }

    private static Task<ControlReply> Move(Shop shop, string id, string action) =>
        shop.Control.Any($"disputes/{id}", new { action });

    private static Task<V2Reply> Get(Shop shop, string id) => shop.V2.Get($"disputes/{id}");

    private static Task<V2Reply> Contest(Shop shop, string id, params object[] evidences) =>
        shop.V2.Post($"disputes/{id}/contest", new { merchantEvidences = evidences });

    private static Task<V2Reply> Update(Shop shop, string id, string state, string resolution, string reason) =>
        shop.V2.Patch(
            $"disputes/{id}",
            new
            {
                statusDetails = new
                {
                    resolution,
                    state,
                    reasonCode = reason,
                    reasonDescription = "we accept",
                },
                closureTimestamp = 1_900_000_000,
            }
        );

    private static async Task<V2Reply> NewFile(Shop shop, string type) =>
        (await shop.V2.Post("files", new { type, purpose = "disputeEvidence" })).Is(200);

    /// <summary>The same URL without TLS, whose certificate only who trusts Tender's CA can check.</summary>
    private static Uri Local(Shop shop, string url) => new(shop.Host.Http, new Uri(url).PathAndQuery);

    private static async Task<int> Put(Shop shop, string url, byte[] bytes, string mediaType)
    {
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        using var response = await Http.PutAsync(Local(shop, url), content);
        return (int)response.StatusCode;
    }

    private static async Task<int> Read(Shop shop, string url, byte[] expected)
    {
        using var response = await Http.GetAsync(Local(shop, url));
        if (response.IsSuccessStatusCode)
            Assert.Equal(expected, await response.Content.ReadAsByteArrayAsync());
        return (int)response.StatusCode;
    }
}
