using System.Security.Cryptography;
using System.Text;
using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Http.V2;

/// <summary>A request on its way through a handler.</summary>
/// <param name="Engine">The operations.</param>
/// <param name="Merchant">Whose key signed.</param>
/// <param name="Claim">What the request says about its signature.</param>
/// <param name="Request">The request as it arrived.</param>
/// <param name="Settings">What the deployment accepts.</param>
/// <param name="Links">What the links in the answer begin with.</param>
/// <param name="Sandbox">Which environment it is for.</param>
/// <param name="Route">The route its path has.</param>
/// <param name="PathId">The id in the path, or two with a slash between; null where the path has none.</param>
/// <param name="Key">The idempotency key; null where none was sent.</param>
/// <param name="Json">The body.</param>
/// <param name="Ct">Ends when the caller goes away.</param>
internal sealed record V2Call(
    Engine Engine,
    Merchant Merchant,
    V2Claim Claim,
    WireRequest Request,
    Settings Settings,
    LinkOrigins Links,
    bool Sandbox,
    V2Route Route,
    string? PathId,
    string? Key,
    JsonBody Json,
    CancellationToken Ct
)
{
    /// <summary>The members of the body.</summary>
    public JsonMembers Body => Json.Root;

    /// <summary>What is wrong with the body or the simulation; asked once every member was read.</summary>
    public V2Fault? Fault => Json.Fault(Settings.StrictJson) ?? SimulationFault;

    public V2Rendering Rendering =>
        field ??= new(Sandbox, Links.Browser, Merchant.Region, Links.Caller, Merchant.Name ?? Merchant.Id.Value);

    public Task<DateTimeOffset> Now() => Engine.Store.Now(Merchant.Id);

    // ---- objects ----

    /// <summary>The id in the path, if it can be one of this kind.</summary>
    public ObjectId? Id(ObjectKind kind) => ParseId(PathId?.Split('/')[0], kind);

    /// <summary>The second id in the path, of what belongs to the object of the first; null where there is
    /// none.</summary>
    public string? InnerId => PathId?.Split('/') is [_, var inner] ? inner : null;

    /// <summary>An id of this kind; null for any other text. A draft of v1 is no checkout session of v2.</summary>
    public static ObjectId? ParseId(string? text, ObjectKind kind)
    {
        if (ObjectId.Parse(text) is not { } id || id.Kind != kind)
            return null;
        var isDraftOfV1 = kind == ObjectKind.CheckoutSession && id.Family != id;
        return isDraftOfV1 ? null : id;
    }

    public async Task<Record?> Find(ObjectId id) => await Engine.Store.Find<Record>(Merchant.Id, id);

    /// <summary>The object that the path names; null where there is none of this kind.</summary>
    public async Task<Record?> Find(ObjectKind kind) => Id(kind) is { } id ? await Find(id) : null;

    // ---- the simulation ----

    /// <summary>The code of the simulation that the caller asks for; null for none.</summary>
    public string? Simulation
    {
        get
        {
            // Wire v2: shops on Salesforce's cartridge send it with what they only read, too.
            if (
                Request.Method == "GET"
                || Route.Operation is V2Operation.UpdateCheckoutSession or V2Operation.CancelCharge
            )
                return null;
            var codes = Request
                .Headers.Where(header =>
                    header.Key.Equals("x-amz-pay-simulation-code", StringComparison.OrdinalIgnoreCase)
                )
                .Select(header => header.Value.Trim())
                .Distinct()
                .ToList();
            // Two codes that differ make a third one, which nobody knows.
            return codes is [] or [""] ? null : string.Join(", ", codes);
        }
    }

    private V2Fault? SimulationFault
    {
        get
        {
            if (Simulation is not { } code)
                return null;
            var isPossible = Sandbox && V2Simulations.Knows(Route.Operation, code);
            return isPossible ? null : V2Faults.Simulation;
        }
    }

    // ---- answers ----

    public WireResponse Answer(int status, byte[] body) => new(status, V2Rendering.MediaType, body);

    public WireResponse Refuse(V2Fault fault) => V2Faults.Render(fault);

    /// <summary>
    /// Performs an operation and words what came of it. A repeated request is answered with the bytes kept for it.
    /// </summary>
    /// <param name="summary">What is asked, as the timeline says it.</param>
    /// <param name="render">How a success is worded.</param>
    /// <param name="perform">The operation.</param>
    /// <param name="faultOf">A fault for a refusal where the general one does not say enough; null, or answering null,
    /// for the general one.</param>
    /// <param name="reference">The caller's own id of what it asks for, which is the key then, whatever was sent as
    /// one; null for none.</param>
    public async Task<WireResponse> Perform<T>(
        string summary,
        Func<T, StoredResponse> render,
        Func<Command<T>, Task<CommandResult<T>>> perform,
        Func<Refusal, Task<V2Fault?>>? faultOf = null,
        string? reference = null
    )
    {
        var command = new Command<T>(Merchant.Id, summary, Key: ReplyKey(reference), Render: render);
        var applied = await perform(command);
        return await applied.Answer(
            decided => Decided(decided.Result, decided.Response),
            replayed => Task.FromResult(Answer(replayed.Response)),
            _ => Task.FromResult(Refuse(V2Faults.KeyReused))
        );

        async Task<WireResponse> Decided(Result<T> result, StoredResponse? stored)
        {
            // What was stored is what is sent, so it is worded only once.
            if (result.No is not { } refusal)
                return Answer(stored ?? render(result.Value));
            var fault = faultOf is null ? null : await faultOf(refusal);
            return Refuse(fault ?? V2Faults.FromRefusal(refusal, result.About, Route.Operation));
        }
    }

    private WireResponse Answer(StoredResponse response) => Answer(response.Status, response.Body);

    /// <summary>
    /// The caller's key, or the signature: SDKs send the very same request again when an answer was lost, and no two
    /// requests share a signature (its salt is random).
    /// </summary>
    private IdempotencyKey ReplyKey(string? reference)
    {
        var hash = RequestHash();
        // The .NET SDK makes a key of its own for every call: where the caller has an id for what it asks for, that one
        // says what is the same.
        if (reference is not null)
            return new($"v2.{Route.Name}", reference, hash);
        if (Key is not null)
            return new("v2.key", Key, hash);
        return new("v2.signature", Convert.ToHexStringLower(SHA256.HashData(Claim.Signature)), hash);
    }

    // Wire v2: spec 10: method, path without prefix and slash, body bytes.
    private byte[] RequestHash()
    {
        var ids = new Queue<string>(PathId?.Split('/') ?? []);
        var path = string.Join('/', Route.Segments.Select(segment => segment == "{id}" ? ids.Dequeue() : segment));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{Request.Method}\n{path}\n"));
        hash.AppendData(Request.Body.Span);
        return hash.GetHashAndReset();
    }
}
