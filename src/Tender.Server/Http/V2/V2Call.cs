using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Http.V2;

/// <summary>A request on its way through a handler.</summary>
internal sealed record V2Call(
    Engine Engine,
    Merchant Merchant,
    V2Claim Claim,
    WireRequest Request,
    Settings Settings,
    bool Sandbox,
    V2Route Route,
    string? IdText,
    string? Key,
    V2Members Body,
    V2Body Whole,
    CancellationToken Ct
)
{
    private static readonly FrozenSet<V2Operation> Careless = FrozenSet.Create(
        V2Operation.UpdateCheckoutSession,
        V2Operation.CancelCharge
    );

    /// <summary>
    /// Where the hosted pages are. A server on ephemeral ports must say its public URL: only it knows the ports.
    /// </summary>
    public Uri Pages =>
        Settings.PublicUrl
        ?? (
            Settings is { Http: <= 0, Https: > 0 }
                ? new Uri($"https://localhost:{Settings.Https}")
                : new Uri($"http://localhost:{Math.Max(Settings.Http, 0)}")
        );

    public V2Rendering Shapes => field ??= new(Sandbox, Pages);

    /// <summary>The object the path names, if it can be one of this kind.</summary>
    public ObjectId? Id(ObjectKind kind) => Named(IdText?.Split('/')[0], kind);

    /// <summary>The id of what belongs to that object, where the path has one.</summary>
    public string? InnerId => IdText?.Split('/') is [_, var inner] ? inner : null;

    /// <summary>An id of this kind; null for any other text. A v1 draft is no checkout session of v2.</summary>
    public static ObjectId? Named(string? text, ObjectKind kind) =>
        ObjectId.Parse(text) is { } id && id.Kind == kind && (kind != ObjectKind.CheckoutSession || id.Family == id)
            ? id
            : null;

    /// <summary>What is wrong with the body or the simulation; asked once every member was read.</summary>
    public V2Fault? Fault => Whole.Fault(Settings.StrictJson) ?? SimulationFault;

    /// <summary>The simulation the caller asks for; null for none.</summary>
    public string? Simulation
    {
        get
        {
            var sent = V2Routes
                .Values(Request, "x-amz-pay-simulation-code")
                .Select(value => value.Trim())
                .Distinct()
                .ToList();
            // Two that differ are none we know.
            return sent is [] or [""] || Careless.Contains(Route.Operation) ? null : string.Join(", ", sent);
        }
    }

    private V2Fault? SimulationFault =>
        Simulation is null || (Sandbox && V2Simulations.Knows(Route.Operation, Simulation))
            ? null
            : V2Faults.Simulation;

    public static Task<WireResponse> No(V2Fault fault) => Task.FromResult(V2Faults.Render(fault));

    public static WireResponse Yes(int status, byte[] body) => new(status, V2Rendering.MediaType, body);

    /// <summary>
    /// Runs a change and words what came of it. A repeated request is answered with the bytes kept for it.
    /// </summary>
    /// <param name="summary">What is asked, as the timeline says it.</param>
    /// <param name="render">How the yes is worded.</param>
    /// <param name="run">The operation.</param>
    /// <param name="refused">Another wording of a no where the general one does not say enough; null for the general
    /// one.</param>
    /// <param name="reference">The caller's own id of what it asks for, which is the key then, whatever was sent as
    /// one; null for none.</param>
    public async Task<WireResponse> Do<T>(
        string summary,
        Func<T, StoredResponse> render,
        Func<Command<T>, Task<CommandResult<T>>> run,
        Func<Refusal, Task<V2Fault?>>? refused = null,
        string? reference = null
    )
    {
        var applied = await run(new Command<T>(Merchant.Id, summary, Key: ReplyKey(reference), Render: render));
        return await applied.Answer(
            one => Decided(one.Result, one.Response),
            one => Task.FromResult(Yes(one.Response.Status, one.Response.Body)),
            _ => Task.FromResult(V2Faults.Render(V2Faults.KeyReused))
        );

        async Task<WireResponse> Decided(Result<T> result, StoredResponse? stored)
        {
            if (result.No is { } no)
                return V2Faults.Render(
                    (refused is null ? null : await refused(no)) ?? V2Faults.Of(no, result.About, Route.Operation)
                );
            // Worded once: what is stored is what is sent.
            var response = stored ?? render(result.Value);
            return Yes(response.Status, response.Body);
        }
    }

    /// <summary>
    /// The caller's key, or the signature: SDKs send the very same request again when an answer was lost, and no two
    /// requests share a signature (its salt is random).
    /// </summary>
    private IdempotencyKey ReplyKey(string? reference)
    {
        // Wire v2: spec 10: method, path without prefix and slash, body bytes.
        var ids = new Queue<string>(IdText?.Split('/') ?? []);
        var path = string.Join('/', Route.Segments.Select(segment => segment == "{id}" ? ids.Dequeue() : segment));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{Request.Method}\n{path}\n"));
        hash.AppendData(Request.Body.Span);
        // The .NET SDK makes a key of its own for every call: where the caller has an id for what it asks for, that one
        // says what is the same.
        return reference is not null ? new($"v2.{Route.Name}", reference, hash.GetHashAndReset())
            : Key is { } key ? new("v2.key", key, hash.GetHashAndReset())
            : new("v2.signature", Convert.ToHexStringLower(SHA256.HashData(Claim.Signature)), hash.GetHashAndReset());
    }
}
