using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;

namespace Tender.Bench;

/// <summary>A server of a build on a database of its own, known by its APIs alone.</summary>
internal sealed class BuildBed : IAsyncDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("tender-build-").FullName;
    private readonly string? connection;
    private ServerProcess server;
    private Shop shop = null!;
    private WebApplication? receiver;
    private string[] permissions = [],
        orders = [];

    private BuildBed(string? build, string? connection)
    {
        this.connection = connection;
        server = Begin(build);
    }

    public int Port => server.Port;

    /// <summary>Where its PostgreSQL database is; null on SQLite.</summary>
    public string? Connection => connection;

    public static async Task<BuildBed> Open(string? build, bool postgres)
    {
        var bed = new BuildBed(build, postgres ? await Tests.Harness.Postgres.NewDatabase() : null);
        await bed.server.Answer(Requests.Get("/readyz"));
        using var line = await Line.To(bed.Port);
        var made = await bed.Control(line, "POST", "merchants", """{"region":"na","name":"Bench"}""");
        bed.shop = made.Deserialize<Shop>(JsonSerializerOptions.Web)!;
        return bed;
    }

    /// <summary>Permissions that may be charged for ever, and orders of the first generation.</summary>
    public async Task Fill(int permissionCount, int orderCount)
    {
        (permissions, orders) = (new string[permissionCount], new string[orderCount]);
        using var signer = new PssSigner(shop.PrivateKey);
        await InParallel(permissionCount, async (line, i) => permissions[i] = await NewPermission(line, signer));
        await InParallel(orderCount, async (line, i) => orders[i] = await NewOrder(line));
    }

    /// <summary>Whether the merchant is told of what happens.</summary>
    public bool IsTold => receiver is not null;

    /// <summary>From here on the merchant is told of what happens, at once.</summary>
    public async Task Listen()
    {
        receiver = EmptyServer.Build(0, http => http.Request.Body.CopyToAsync(Stream.Null));
        await receiver.StartAsync();
        using var line = await Line.To(Port);
        var merchant = $"merchants/{shop.MerchantId}";
        try
        {
            await Control(line, "PATCH", merchant, """{"settings":{"noticeDelay":"PT0S"}}""");
        }
        catch (CannotMeasureException failure) when (failure.Message.Contains("noticeDelay", StringComparison.Ordinal))
        {
            // A build from before the setting delays nothing.
        }
        var endpoint = $$"""[{"url":"{{receiver.Urls.First()}}/ipn","generation":"v2"}]""";
        await Control(line, "PUT", $"{merchant}/notification-endpoints", endpoint);
    }

    /// <summary>Waits until every notice that is owed was delivered.</summary>
    public Task Delivered() => Bed.Delivered(connection, directory);

    /// <summary>Charges on the permissions, each to be sent once.</summary>
    public Stock SignCharges(int count)
    {
        using var signer = new PssSigner(shop.PrivateKey);
        return new(
            Figures.Made(count, i =>
                Figures.CreateCharge(
                    shop,
                    signer,
                    i % 2 == 0 ? 20 : 32,
                    permissions[i % permissions.Length],
                    $"o-{i}",
                    $"k-{i}"
                )
            )
        );
    }

    /// <summary>Authorizations of the orders, each to be sent once; an order takes ten of them.</summary>
    public Stock SignAuthorizations(int from, int count) =>
        new(
            Figures.Made(Math.Min(count, (orders.Length * Figures.OrderMax) - from), i =>
                Figures.Authorize(shop, orders[(from + i) % orders.Length], $"a-{from + i}")
            )
        );

    /// <summary>Ends the server; its database stays.</summary>
    public async Task Stop() => await server.Stop();

    /// <summary>Starts a build on the database as it is, and waits until it is ready.</summary>
    /// <param name="build">The folder it is in; null for the one under measurement.</param>
    public async Task StartAgain(string? build)
    {
        server = Begin(build);
        await server.Answer(Requests.Get("/readyz"));
    }

    /// <summary>How many answers are kept under keys, and the hash of all, in the order of their keys.</summary>
    public async Task<(long Count, string Hash)> KeptAnswers()
    {
        const string all =
            "SELECT merchant, scope, key, status, body FROM replies ORDER BY bucket, merchant, scope, key";
        await using var reading = await Read();
        await using var command = reading.CreateCommand();
        (command.CommandText, command.CommandTimeout) = (all, 0);
        await using var row = await command.ExecuteReaderAsync();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var count = 0L;
        for (; await row.ReadAsync(); count++)
        {
            hash.AppendData(
                Encoding.UTF8.GetBytes($"{row.GetString(0)} {row.GetString(1)} {row.GetString(2)} {row.GetInt16(3)} ")
            );
            hash.AppendData((byte[])row.GetValue(4));
        }
        return (count, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>Processor time so far, and bytes that went to the files or to the log.</summary>
    public async Task<(TimeSpan Server, TimeSpan Database, long Written)> Spent()
    {
        if (connection is null)
            return (server.Worked, TimeSpan.Zero, server.Written);
        await using var source = Npgsql.NpgsqlDataSource.Create(connection + ";Pooling=false");
        await using var log = source.CreateCommand("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint");
        return (server.Worked, Bed.WorkedOn(connection), (long)(await log.ExecuteScalarAsync())!);
    }

    public async ValueTask DisposeAsync()
    {
        server.Dispose();
        if (receiver is not null)
            await receiver.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    /// <summary>Orders, each with a checkout of its own that is charged as it completes.</summary>
    public async Task Buy(int count)
    {
        using var signer = new PssSigner(shop.PrivateKey);
        await InParallel(count, async (line, _) => await CheckOut(line, signer, "", "AuthorizeWithCapture"));
    }

    private async Task<string> NewPermission(Line line, PssSigner signer)
    {
        var onFile = """
            "chargePermissionType":"PaymentMethodOnFile","paymentMethodOnFileMetadata":{"setupOnly":false},
            """;
        return Text(await CheckOut(line, signer, onFile, "Confirm"), "chargePermissionId");
    }

    /// <summary>How many notices were owed so far.</summary>
    public async Task<long> Owed()
    {
        await using var reading = await Read();
        await using var command = reading.CreateCommand();
        command.CommandText = "SELECT count(*) FROM deliveries";
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>A connection to a database of a server, to be opened; SQLite's is for reading.</summary>
    public static DbConnection Reading(string? connection, string directory) =>
        connection is null
            ? new SqliteConnection($"Data Source={Path.Combine(directory, "tender.db")};Mode=ReadOnly;Pooling=False")
            : new Npgsql.NpgsqlConnection(connection + ";Pooling=false");

    /// <summary>
    /// A delivered notice for each entry of the journal, as if there had been an endpoint: signing a million would
    /// take a quarter of an hour. The server does not run.
    /// </summary>
    public async Task<long> AddNotices()
    {
        await using DbConnection writing = connection is null
            ? new SqliteConnection($"Data Source={Path.Combine(directory, "tender.db")};Pooling=False")
            : new Npgsql.NpgsqlConnection(connection + ";Pooling=false");
        await writing.OpenAsync();
        await using var command = writing.CreateCommand();
        command.CommandTimeout = 0;
        command.CommandText = $"""
            INSERT INTO deliveries
              (bucket, merchant, seq, step, endpoint, form, message_id, state, body, first_at, attempts)
            SELECT bucket, merchant, seq, 0, 'bench', 1, 'bench', 'delivered',
              {(connection is null ? "zeroblob(1000)" : "convert_to(repeat('x', 1000), 'UTF8')")}, at, 1
            FROM journal
            """;
        return await command.ExecuteNonQueryAsync();
    }

    private async Task<DbConnection> Read()
    {
        var reading = Reading(connection, directory);
        await reading.OpenAsync();
        return reading;
    }

    /// <summary>Moves its merchant's clock.</summary>
    public async Task Pass(string span)
    {
        using var line = await Line.To(Port);
        await Control(line, "POST", $"merchants/{shop.MerchantId}/clock/advance", $$"""{"by":"{{span}}"}""");
    }

    private ServerProcess Begin(string? build)
    {
        string[] database = connection is null ? [] : ["--database", connection];
        return new("Tender.dll", [.. Bed.Arguments(directory), .. database], build);
    }

    /// <summary>A whole checkout; its answer when it is completed.</summary>
    private async Task<JsonElement> CheckOut(Line line, PssSigner signer, string kind, string intent)
    {
        var amount = """{"amount":"1.00","currencyCode":"USD"}""";
        var session = Text(
            await V2(
                line,
                signer,
                "/v2/checkoutSessions",
                $$$"""
                {"webCheckoutDetails":{"checkoutReviewReturnUrl":"https://shop.example/a",
                "checkoutResultReturnUrl":"https://shop.example/b"},"storeId":"{{{shop.StoreId}}}",
                {{{kind}}}"paymentDetails":{"paymentIntent":"{{{intent}}}","chargeAmount":{{{amount}}}}}
                """
            ),
            "checkoutSessionId"
        );
        var buyer = $"merchants/{shop.MerchantId}/checkout-sessions/{session}/buyer";
        await Control(line, "POST", buyer, """{"action":"pay"}""");
        return await V2(
            line,
            signer,
            $"/v2/checkoutSessions/{session}/complete",
            $$$"""{"chargeAmount":{{{amount}}}}"""
        );
    }

    private async Task<string> NewOrder(Line line)
    {
        var made = await Control(line, "POST", $"merchants/{shop.MerchantId}/order-references", "{}");
        var order = Text(made, "id");
        await Done(
            line,
            Requests.V1(
                shop,
                "SetOrderReferenceDetails",
                ("AmazonOrderReferenceId", order),
                ("OrderReferenceAttributes.OrderTotal.Amount", "100.00"),
                ("OrderReferenceAttributes.OrderTotal.CurrencyCode", "USD")
            )
        );
        await Done(line, Requests.V1(shop, "ConfirmOrderReference", ("AmazonOrderReferenceId", order)));
        return order;
    }

    private async Task InParallel(int count, Func<Line, int, Task> make)
    {
        var next = -1;
        await Task.WhenAll(
            Enumerable
                .Range(0, Figures.Connections)
                .Select(async _ =>
                {
                    using var line = await Line.To(Port);
                    for (int i; (i = Interlocked.Increment(ref next)) < count; )
                        await make(line, i);
                })
        );
    }

    /// <summary>Where its merchant's notices of one generation go.</summary>
    public async Task Listen(string url, string generation)
    {
        using var line = await Line.To(Port);
        var endpoints = $$"""[{"url":"{{url}}","generation":"{{generation}}"}]""";
        await Control(line, "PUT", $"merchants/{shop.MerchantId}/notification-endpoints", endpoints);
        // A second's delay is no work.
        await Control(line, "PATCH", $"merchants/{shop.MerchantId}", """{"settings":{"noticeDelay":"PT0S"}}""");
    }

    /// <summary>Orders that are authorized, captured, refunded, and asked for after each.</summary>
    public Task Live(int count) => InParallel(count, async (line, _) => await LiveOne(line));

    private async Task LiveOne(Line line)
    {
        var order = await NewOrder(line);
        var name = order[^15..];
        (string, string)[] amount(string of) => [($"{of}.Amount", "10.00"), ($"{of}.CurrencyCode", "USD")];
        var authorization = await Made(
            "Authorize",
            "AmazonAuthorizationId",
            [
                ("AmazonOrderReferenceId", order),
                ("AuthorizationReferenceId", $"a{name}"),
                ("TransactionTimeout", "0"),
                .. amount("AuthorizationAmount"),
            ]
        );
        var capture = await Made(
            "Capture",
            "AmazonCaptureId",
            [("AmazonAuthorizationId", authorization), ("CaptureReferenceId", $"c{name}"), .. amount("CaptureAmount")]
        );
        await Made(
            "Refund",
            "AmazonRefundId",
            [("AmazonCaptureId", capture), ("RefundReferenceId", $"r{name}"), .. amount("RefundAmount")]
        );

        async Task<string> Made(string action, string id, (string, string)[] parameters)
        {
            var answer = await Done(line, Requests.V1(shop, action, parameters));
            var at = answer.IndexOf($"<{id}>", StringComparison.Ordinal) + id.Length + 2;
            var made = answer[at..answer.IndexOf('<', at)];
            await Done(
                line,
                Requests.V1(
                    shop,
                    $"Get{action switch
            {
                "Authorize" => "Authorization",
                _ => action,
            }}Details",
                    (id, made)
                )
            );
            return made;
        }
    }

    private async Task<JsonElement> V2(Line line, PssSigner signer, string path, string body) =>
        Json(await Done(line, Requests.V2(shop, signer, 32, "POST", path, body, Guid.NewGuid().ToString("N"))));

    private async Task<JsonElement> Control(Line line, string method, string path, string body)
    {
        var token = (await File.ReadAllTextAsync(Path.Combine(directory, "control-token"))).Trim();
        return Json(await Done(line, Requests.Call(method, path, token, body)));
    }

    private static async Task<string> Done(Line line, byte[] request)
    {
        var (status, answer) = await line.Send(request);
        var text = Encoding.UTF8.GetString(answer.Span);
        return status is 200 or 201 ? text : throw new CannotMeasureException($"Filling: {status} {text}");
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private static string Text(JsonElement from, string member) => from.GetProperty(member).GetString()!;
}
