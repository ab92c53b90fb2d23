using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tender.Server.Processors;

namespace Tender.ProcessorChecks;

/// <summary>One try at a processor: a permission of its own, the calls that were made, what was seen.</summary>
internal sealed class ProcessorTrial(ProcessorChannel channel, TestMethods methods)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly string merchant = "CHECK" + RandomNumberGenerator.GetHexString(9);
    private readonly string permission = $"P01-{Digits()}-{Digits()}";
    private readonly List<string> saw = [];
    private int authorizations,
        refunds;

    /// <summary>The calls that were made, each with its answer.</summary>
    public IReadOnlyList<string> Saw => saw;

    /// <summary>The longest time that an answer took.</summary>
    public TimeSpan Slowest { get; private set; }

    public TestMethods Methods => methods;

    public ProcessorChannel Channel => channel;

    /// <summary>The id of the permission's closing.</summary>
    public string Permission => $"{merchant}/{permission}";

    public string NewAuthorization() => $"{merchant}/{permission}-A{++authorizations:d6}";

    /// <summary>The capture of an authorization; a second one is made of another number.</summary>
    public string CaptureOf(string authorization, int second = 0) =>
        authorization.Replace("-A", second == 0 ? "-C" : $"-C{second}", StringComparison.Ordinal);

    public string NewRefund() => $"{merchant}/{permission}-R{++refunds:d6}";

    public JsonObject ToAuthorize(string id, long amount, string? method = null, bool captureNow = false)
    {
        var body = WithAmount(id, amount);
        body["paymentMethod"] = method ?? methods.Approved;
        body["captureNow"] = captureNow;
        return body;
    }

    public Task<Seen> Authorize(string id, long amount, string? method = null, bool captureNow = false) =>
        Decided("authorize", ToAuthorize(id, amount, method, captureNow));

    public Task<Seen> Capture(string authorization, long amount, string? id = null, string? currency = null)
    {
        var body = WithAmount(id ?? CaptureOf(authorization), amount, currency);
        body["authorizationId"] = authorization;
        return Decided("capture", body);
    }

    public Task<Seen> Refund(string authorization, long amount, string? id = null)
    {
        var body = WithAmount(id ?? NewRefund(), amount);
        body["authorizationId"] = authorization;
        return Decided("refund", body);
    }

    public Task<Seen> Query(string id) => Call("query", new JsonObject { ["operationId"] = id });

    /// <summary>Asks for a page of what was done.</summary>
    public Task<Seen> List(DateTimeOffset from, DateTimeOffset to, string? after)
    {
        var body = new JsonObject
        {
            ["operationId"] = $"{merchant}/operations",
            ["merchantId"] = merchant,
            ["from"] = from.UtcDateTime,
            ["to"] = to.UtcDateTime,
        };
        if (after is not null)
            body["after"] = after;
        return Call("operations", body);
    }

    public Task<Seen> Cancel(string id) => Call("cancel", Base(id));

    public Task<Seen> Close()
    {
        var body = Base(Permission);
        body["paymentMethod"] = methods.Approved;
        body["canceled"] = false;
        return Call("close", body);
    }

    /// <summary>What every call about a buyer says of her checkout.</summary>
    public JsonObject Checkout(long amount) =>
        new()
        {
            ["operationId"] = Permission,
            ["merchantId"] = merchant,
            ["kind"] = "order",
            ["needsShipping"] = true,
            ["amount"] = amount,
            ["currency"] = methods.Currency,
            ["returnUrl"] = "https://shop.example/back",
        };

    /// <summary>Asks once, and notes what came.</summary>
    public Task<Seen> Call(string operation, JsonObject body) =>
        Send(
            operation,
            (string)body["operationId"]!,
            channel.Sign(operation, JsonSerializer.SerializeToUtf8Bytes(body))
        );

    /// <summary>Sends a call as it is, and notes what came.</summary>
    /// <exception cref="CheckFailedException">Nothing came in time.</exception>
    public async Task<Seen> Send(string operation, string id, SignedCall call)
    {
        using var late = new CancellationTokenSource(methods.Patience);
        var began = Stopwatch.GetTimestamp();
        try
        {
            var seen = new Seen(id, await channel.Send(call, late.Token));
            Note($"{operation} {Short(id)}: {seen}");
            return seen;
        }
        catch (OperationCanceledException)
        {
            Note($"{operation} {Short(id)}: no answer in {methods.Patience.TotalSeconds:0} s");
            throw new CheckFailedException(
                $"{operation} was not answered within {methods.Patience.TotalSeconds:0} s. Where a decision takes "
                    + "longer, answer pending."
            );
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            Note($"{operation} {Short(id)}: {broken.Message}");
            throw new CheckFailedException($"{operation} was not answered: {broken.Message}");
        }
        finally
        {
            lock (saw)
                Slowest = Stopwatch.GetElapsedTime(began) is var took && took > Slowest ? took : Slowest;
        }
    }

    /// <summary>Asks, and where the decision is pending asks again until it is not.</summary>
    public async Task<Seen> Decided(string operation, JsonObject body)
    {
        var seen = await Call(operation, body);
        var began = Stopwatch.GetTimestamp();
        while (seen.Result == "pending" && Stopwatch.GetElapsedTime(began) < methods.Patience)
        {
            await Task.Delay(Pause);
            seen = await Query(seen.Operation);
        }
        return seen;
    }

    private void Note(string line)
    {
        lock (saw)
            saw.Add(line);
    }

    private JsonObject WithAmount(string id, long amount, string? currency = null)
    {
        var body = Base(id);
        body["amount"] = amount;
        body["currency"] = currency ?? methods.Currency;
        body["mayBePending"] = true;
        return body;
    }

    private JsonObject Base(string id) =>
        new()
        {
            ["operationId"] = id,
            ["merchantId"] = merchant,
            ["permissionId"] = permission,
            ["requestedAt"] = TimeProvider
                .System.GetUtcNow()
                .UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null),
        };

    private string Short(string id) => id[(id.IndexOf('/', StringComparison.Ordinal) + 1)..].Replace(permission, "…");

    private static string Digits() => RandomNumberGenerator.GetString("0123456789", 7);
}
