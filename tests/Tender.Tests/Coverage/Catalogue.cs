using Tender.Core;
using Tender.Server.Http.V2;

namespace Tender.Tests.Coverage;

/// <summary>
/// What is to be covered. Rows of every topic but <see cref="Rule"/> have a key, and the product has a table of
/// such keys: a test compares the two, so that neither can grow without the other.
/// </summary>
internal enum Topic
{
    /// <summary>A statement about behaviour, without a table in the product.</summary>
    Rule,

    /// <summary>A v2 operation or v1 action.</summary>
    Operation,

    /// <summary>A step of the lifecycle table.</summary>
    Transition,

    /// <summary>A state with its reason, as a dialect words it.</summary>
    Reason,

    /// <summary>A status with its code.</summary>
    Error,

    /// <summary>A figure of the terms.</summary>
    Limit,

    /// <summary>What may be asked how often.</summary>
    Quota,

    /// <summary>A payment method of the sandbox's wallet.</summary>
    Card,

    /// <summary>A simulation, where it may stand.</summary>
    Simulation,
}

/// <summary>Why a row may be believed: tests; or that it is absent, and why; or what is still missing.</summary>
/// <param name="Tests">The tests that prove it, or prove part of it.</param>
/// <param name="Absent">Why the product deliberately does not do it; null where it does.</param>
/// <param name="Missing">What is not proven yet; null where all is.</param>
internal sealed record Proof(
    IReadOnlyList<(Type Class, string Name)> Tests,
    string? Absent = null,
    string? Missing = null
)
{
    /// <summary>Tests of a class; named with <c>nameof</c>, so that a test that goes breaks the build.</summary>
    public static Proof By<T>(params string[] names) => new([.. names.Select(name => (typeof(T), name))]);

    /// <summary>Deliberately not in the product.</summary>
    public static Proof None(string why) => new([], Absent: why);

    /// <summary>Not proven.</summary>
    public static Proof NotYet(string missing) => new([], Missing: missing);

    /// <summary>Further tests.</summary>
    public Proof And<T>(params string[] names) => this with { Tests = [.. Tests, .. By<T>(names).Tests] };

    /// <summary>These tests prove only part of it.</summary>
    public Proof But(string missing) => this with { Missing = missing };

    public bool Holds => Absent is null && Missing is null;
}

/// <summary>One thing the specification or the product states.</summary>
/// <param name="Topic">What kind of thing.</param>
/// <param name="Key">Its name in the product's table; empty for a rule.</param>
/// <param name="Says">What is stated, in a few words.</param>
/// <param name="Proof">Why it may be believed.</param>
internal sealed record Stated(Topic Topic, string Key, string Says, Proof Proof)
{
    public static Stated Rule(string says, Proof proof) => new(Topic.Rule, "", says, proof);

    public static Stated Operation(string key, string says, Proof proof) => new(Topic.Operation, key, says, proof);

    public static Stated Error(string key, string says, Proof proof) => new(Topic.Error, key, says, proof);

    public static Stated Reason(string key, string says, Proof proof) => new(Topic.Reason, key, says, proof);

    public static Stated Simulation(string place, string code, string says, Proof proof) =>
        new(Topic.Simulation, $"{place} {code}", says, proof);

    public static Stated Card(string code, string says, Proof proof) => new(Topic.Card, code, says, proof);

    /// <summary>The figure is part of the key: the product's must be the same.</summary>
    public static Stated Limit(string terms, string name, string figure, string says, Proof proof) =>
        new(Topic.Limit, $"{terms} {name} {figure}", says, proof);

    /// <summary>Burst and refill, live and sandbox.</summary>
    public static Stated Quota(string operation, string live, string sandbox) =>
        new(
            Topic.Quota,
            $"{operation} {live}, {sandbox}",
            "",
            Proof.By<CoverageTests>(
                nameof(CoverageTests.What_the_catalogue_has_proven_and_what_the_product_has_are_the_same)
            )
        );

    public static Stated Quota(V2Operation operation, string live, string sandbox) =>
        Quota(operation.ToString(), live, sandbox);

    public static Stated Step(ObjectKind kind, State? from, Cause cause, State to, Reason? reason, Proof proof) =>
        new(Topic.Transition, KeyOf(new(kind, from, cause, to, reason)), "", proof);

    /// <summary>How a step is named.</summary>
    public static string KeyOf(Transition step) =>
        $"{step.Kind}: {step.From?.ToString() ?? "new"} to "
        + $"{step.To}{(step.Reason is { } reason ? $" ({reason})" : "")} by {step.Cause}";
}

/// <summary>The rows of one section.</summary>
/// <param name="Number">As docs/wire-sources.md counts; empty where the product itself states it.</param>
/// <param name="Title">What it is about.</param>
/// <param name="Rows">What it states.</param>
internal sealed record Section(string Number, string Title, params IReadOnlyList<Stated> Rows);

/// <summary>A part of the page.</summary>
internal sealed record Part(string Title, string About, IReadOnlyList<Section> Sections)
{
    public IEnumerable<Stated> Rows => Sections.SelectMany(section => section.Rows);

    /// <summary>All of it, in the order of the page.</summary>
    public static IReadOnlyList<Part> All =>
        [
            new(
                "Where Tender differs on purpose",
                "Settled for the product; it wins over both specifications. "
                    + "[decisions/0013](decisions/0013-wire-choices.md) keeps what was chosen where they are silent.",
                DifferenceRows.All
            ),
            new(
                "Asynchronous processing",
                "The statements of the two documents that the product began with.",
                SeedRows.All
            ),
            new(
                "v2: Amazon Pay API v2",
                "Section numbers are those of [wire-sources.md](wire-sources.md).",
                V2Rows.All
            ),
            new(
                "v1: OffAmazonPayments 2013-01-01",
                "Section numbers are those of [wire-sources.md](wire-sources.md).",
                V1Rows.All
            ),
            new(
                "Lifecycles",
                "One table for both APIs, [lifecycles.md](lifecycles.md); what each API calls the states is in "
                    + "[vocabulary.md](vocabulary.md).",
                LifecycleRows.All
            ),
        ];
}
