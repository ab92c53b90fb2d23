using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml;
using Tender.Core;
using Tender.Core.Tests;
using Tender.Server.Http;
using Tender.Server.Http.V1;
using Tender.Server.Http.V2;
using Tender.Server.Processors;
using Tender.Server.Sandbox;
using Xunit;

namespace Tender.Tests.Coverage;

/// <summary>
/// The catalogue holds: its tests are there, the product's own tables have what it says and nothing else, and its page
/// is fresh.
/// </summary>
public partial class CoverageTests
{
    [Fact]
    public void Docs_coverage_md_is_fresh()
    {
        var file = Path.Combine(Repository.Root, "docs", "coverage.md");
        var fresh = CoveragePage.Print(Part.All);
        if (Environment.GetEnvironmentVariable("TENDER_WRITE_DOCS") == "1")
            File.WriteAllText(file, fresh);
        Assert.True(
            File.Exists(file) && File.ReadAllText(file) == fresh,
            "docs/coverage.md is stale: run this test with TENDER_WRITE_DOCS=1 and commit the page."
        );
    }

    [Fact]
    public void Every_test_that_is_named_is_there_and_runs()
    {
        var rows = Part.All.SelectMany(part => part.Rows).ToList();
        Assert.True(rows.Count > 300, $"{rows.Count} rows");
        foreach (var (type, name) in rows.SelectMany(row => row.Proof.Tests).Distinct())
        {
            var methods = type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static)
                .Where(method => method.Name == name)
                .ToList();
            Assert.True(
                methods.Count == 1 && methods[0].GetCustomAttribute<FactAttribute>() is { Skip: null },
                $"{type.Name}.{name} is no test that runs"
            );
        }
    }

    [Fact]
    public void Every_row_is_said_once_and_proven_absent_or_missing()
    {
        foreach (var part in Part.All)
        {
            foreach (var topic in part.Rows.Where(row => row.Topic != Topic.Rule).GroupBy(row => (row.Topic, row.Key)))
                Assert.True(topic.Count() == 1, $"{part.Title}: {topic.Key} is listed {topic.Count()} times");
            foreach (
                var rule in part.Sections.SelectMany(section =>
                    section.Rows.Where(row => row.Topic == Topic.Rule).GroupBy(row => row.Says)
                )
            )
                Assert.True(rule.Count() == 1, $"{part.Title}: {rule.Key}");
            Assert.Equal(
                part.Sections.Count,
                part.Sections.Select(section => (section.Number, section.Title)).Distinct().Count()
            );
            foreach (var row in part.Rows)
            {
                var (tests, absent, missing) = row.Proof;
                Assert.True(
                    absent is null ? tests.Count > 0 || missing is not null : tests.Count == 0 && missing is null,
                    $"{part.Title}: {row.Key}{row.Says}"
                );
                Assert.NotEqual("", absent ?? missing ?? "-");
            }
        }
    }

    public static TheoryData<string> Tables => [.. Products.Keys];

    /// <summary>A table that grew, or lost something, is told here: give the row its proof in the catalogue.</summary>
    [Theory, MemberData(nameof(Tables))]
    public void What_the_catalogue_has_proven_and_what_the_product_has_are_the_same(string table)
    {
        var (part, topic, product) = Products[table];
        var has = product().Distinct().ToList();
        Assert.NotEmpty(has);
        var rows = Part
            .All.Single(one => one.Title.StartsWith(part, StringComparison.Ordinal))
            .Rows.Where(row => row.Topic == topic)
            .ToList();
        var told = new List<string>();
        told.AddRange(
            has.Except(rows.Where(row => row.Proof.Absent is null).Select(row => row.Key))
                .Select(key => $"The product has {key}; the catalogue does not know it.")
        );
        told.AddRange(
            rows.Where(row => row.Proof.Holds)
                .Select(row => row.Key)
                .Except(has)
                .Select(key => $"The catalogue has {key}; the product does not know it.")
        );
        Assert.True(told.Count == 0, string.Join('\n', told));
    }

    private static readonly Dictionary<string, (string Part, Topic Topic, Func<IEnumerable<string>> Product)> Products =
        new()
        {
            ["lifecycles: steps"] = ("Lifecycles", Topic.Transition, () => Lifecycles.Table.Select(Stated.KeyOf)),
            ["v2: operations"] = ("v2", Topic.Operation, () => V2Routes.All.Select(route => route.Name)),
            ["v2: states and reasons"] = ("v2", Topic.Reason, () => States("v2")),
            ["v2: errors"] = ("v2", Topic.Error, V2Errors),
            ["v2: limits"] = ("v2", Topic.Limit, () => Limits("v2.")),
            ["v2: quotas"] = ("v2", Topic.Quota, () =>
                V2Quotas.Table.Select(one => $"{one.Key} {Rate(one.Value.Live)}, {Rate(one.Value.Sandbox)}")
            ),
            ["v2: cards"] = ("v2", Topic.Card, () =>
                TestCards.All.Select(card => card.Code).Where(code => char.IsAsciiDigit(code[0]))
            ),
            ["v2: simulations"] = ("v2", Topic.Simulation, V2Codes),
            ["v1: actions"] = ("v1", Topic.Operation, () => [.. V1Routes.PaymentActions, .. V1Routes.ReportActions]),
            ["v1: states and reasons of orders and transactions"] = ("v1", Topic.Reason, () => States("v1")),
            ["v1: errors"] = ("v1", Topic.Error, V1Errors),
            ["v1: limits"] = ("v1", Topic.Limit, () =>
                [.. Limits("v1."), .. Differing("v1.order/amazon-sandbox"), .. Differing("v1.order/immediate")]
            ),
            ["v1: quotas"] = ("v1", Topic.Quota, () =>
                V1Routes
                    .PaymentActions.Concat(V1Routes.ReportActions)
                    .Select(action =>
                        (Action: action, Quota: V1Quotas.Table.TryGetValue(action, out var own) ? own : V1Quotas.Others)
                    )
                    .Select(one => $"{one.Action} {Rate(one.Quota.Live)}, {Rate(one.Quota.Sandbox)}")
            ),
            ["v1: cards"] = ("v1", Topic.Card, () =>
                TestCards.All.Select(card => card.Code).Where(code => !char.IsAsciiDigit(code[0]))
            ),
            ["v1: simulations"] = ("v1", Topic.Simulation, V1Notes),
        };

    /// <summary>
    /// Every state and reason that the lifecycle table leads to, in a dialect's words. A checkout that a merchant gives
    /// up is v1's draft: v2 never shows it.
    /// </summary>
    private static IEnumerable<string> States(string dialect) =>
        Lifecycles.Table.SelectMany(row =>
        {
            var record = LifecyclesTests.Of(row.Kind, row.To, row.Reason);
            IEnumerable<Tender.Core.Record> shown = record switch
            {
                CheckoutSession session when dialect == "v2" => row.Cause == Cause.MerchantEnds
                    ? []
                    : [session with { Id = ObjectId.MintSession(Guid.Empty) }],
                ChargePermission permission =>
                [
                    permission,
                    permission with
                    {
                        OpenCount = 1,
                    },
                    permission with
                    {
                        Limit = Money.Whole(1, Currency.USD),
                    },
                ],
                Authorization { Reason: Reason.MaxCapturesProcessed } taken => [taken with { HasCapture = true }],
                _ => [record],
            };
            return shown
                .Select(one => DialectViews.Of(one)?[dialect])
                .OfType<JsonObject>()
                .Select(side => $"{side["objectType"]} {side["state"]} {side["reasonCode"]}".TrimEnd());
        });

    private static IEnumerable<string> V2Errors()
    {
        var core = Enum.GetValues<Refusal>()
            .SelectMany(no =>
                Enum.GetValues<V2Operation>().Select(operation => V2Faults.FromRefusal(no, null, operation))
            );
        var declines = Lifecycles
            .Table.Where(row => row.Kind is ObjectKind.Authorization or ObjectKind.Capture && row.To == State.Declined)
            .Select(row => V2Faults.FromDecline(row.Reason!.Value));
        return
        [
            .. core.Concat(declines).Select(fault => $"{fault.Status} {fault.ReasonCode}"),
            .. Written("src/Tender.Server/Http/V2", StatusAndCode()),
            .. GateFailures().Select(V2Surface.FaultOf).Select(fault => $"{fault.Status} {fault.ReasonCode}"),
        ];
    }

    /// <summary>Every failure of the gate; the status of a body that cannot be read is the server's.</summary>
    private static IEnumerable<GateFailure> GateFailures() =>
        Enum.GetValues<GateFailureKind>()
            .Select(kind =>
                kind switch
                {
                    GateFailureKind.AmbiguousFraming => GateFailure.AmbiguousFraming,
                    GateFailureKind.BodyTooLarge => GateFailure.BodyTooLarge(1),
                    GateFailureKind.Unreadable => GateFailure.Unreadable(400),
                    GateFailureKind.Overloaded => GateFailure.Overloaded,
                    GateFailureKind.Unavailable => GateFailure.Unavailable,
                    GateFailureKind.Unexpected => GateFailure.Unexpected,
                }
            );

    private static IEnumerable<string> V1Errors()
    {
        var core = Enum.GetValues<Refusal>()
            .SelectMany(no =>
                Enum.GetValues<V1Action>()
                    .SelectMany(action =>
                        new[] { Region.NorthAmerica, Region.Europe }.Select(region =>
                            V1Faults.FromRefusal(no, null, new V1FaultContext(action, "S01-1234567-1234567", region))
                        )
                    )
            );
        return
        [
            .. core.Select(fault => $"{fault.Status} {fault.Code}"),
            .. Written("src/Tender.Server/Http/V1", StatusAndCode()),
            .. GateFailures().Select(V1SignedSurface.FaultOf).Select(fault => $"{fault.Status} {fault.Code}"),
            .. Written("src/Tender.Server/Http/V1/V1SignedSurface.cs", FrontDoor()),
        ];
    }

    /// <summary>Every note that can be made of the words its source names.</summary>
    private static IEnumerable<string> V1Notes()
    {
        var named = Word()
            .Matches(Source(Path.Combine(Repository.Root, "src/Tender.Server/Http/V1/V1Simulations.cs")))
            .Select(match => match.Groups[1].Value)
            .Distinct()
            .ToList();
        foreach (var of in Enum.GetValues<V1NoteKind>())
        foreach (var state in named)
        {
            if (Stands($"\"Constraint\":\"{state}\""))
                yield return $"{of} Constraint {state}";
            if (Stands($"\"PaymentAuthenticationStatus\":{{\"State\":\"{state}\"}}"))
                yield return $"{of} PaymentAuthenticationStatus {state}";
            if (Stands($"\"State\":\"{state}\""))
                yield return $"{of} {state}";
            foreach (var reason in named)
                if (Stands($"\"State\":\"{state}\",\"ReasonCode\":\"{reason}\""))
                    yield return $"{of} {state} {reason}";

            bool Stands(string wish) =>
                V1Simulations.TryRead($"{{\"SandboxSimulation\":{{{wish}}}}}", of, out var simulation)
                && simulation is not null;
        }
    }

    /// <summary>A source file on one line, however its lines are broken.</summary>
    private static string Source(string file) =>
        Regex.Replace(Regex.Replace(File.ReadAllText(file), @"\s+", " "), @"\( ", "(");

    /// <summary>What stands in the source: a status and a code beside it.</summary>
    private static IEnumerable<string> Written(string path, Regex pattern, int code = 2)
    {
        var whole = Path.Combine(Repository.Root, path);
        var files = Directory.Exists(whole) ? Directory.GetFiles(whole, "*.cs") : [whole];
        return files.SelectMany(file =>
            pattern.Matches(Source(file)).Select(match => $"{match.Groups[1].Value} {match.Groups[code].Value}")
        );
    }

    /// <summary>Every figure of the terms that is not nothing.</summary>
    private static IEnumerable<string> Limits(string prefix) =>
        Terms
            .All.Values.Where(terms =>
                terms.Name.StartsWith(prefix, StringComparison.Ordinal) && !terms.Name.Contains('/')
            )
            .SelectMany(terms => Figures(terms).Select(figure => $"{terms.Name} {figure}"));

    /// <summary>The figures of a variant that its terms do not have.</summary>
    private static IEnumerable<string> Differing(string variant) =>
        Figures(Terms.Named(variant))
            .Except(Figures(Terms.Named(variant.Split('/')[0])))
            .Select(figure => $"{variant} {figure}");

    private static IEnumerable<string> Figures(Terms terms) =>
        typeof(Terms)
            .GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.Name != nameof(Terms.Name))
            .Select(property =>
                property.GetValue(terms) switch
                {
                    TimeSpan span => $"{property.Name} {XmlConvert.ToString(span)}",
                    int and not 0 or true => string.Create(
                        CultureInfo.InvariantCulture,
                        $"{property.Name} {property.GetValue(terms)}"
                    ),
                    _ => null,
                }
            )
            .OfType<string>();

    private static string Rate(Quota quota) =>
        string.Create(CultureInfo.InvariantCulture, $"{quota.Burst}/{1 / quota.Each.TotalSeconds:0.####}");

    /// <summary>Every code that its source names, tried at every operation.</summary>
    private static IEnumerable<string> V2Codes()
    {
        var source = Source(Path.Combine(Repository.Root, "src/Tender.Server/Http/V2/V2Simulations.cs"));
        var named = Word()
            .Matches(source[source.IndexOf("class V2Simulations", StringComparison.Ordinal)..])
            .Select(match => match.Groups[1].Value)
            .Distinct()
            .ToList();
        return named
            .Concat(named.Select(code => "Pending" + code))
            .SelectMany(code =>
                Enum.GetValues<V2Operation>()
                    .Where(operation => V2Simulations.Knows(operation, code))
                    .Select(operation => $"{operation} {code}")
            );
    }

    [GeneratedRegex(@"\b([45]\d{2}), ""([A-Z]\w+)""")]
    private static partial Regex StatusAndCode();

    [GeneratedRegex(@"FrontDoor\((\d{3}), ""(\w+)""")]
    private static partial Regex FrontDoor();

    [GeneratedRegex(@"""([A-Z]\w+)""")]
    private static partial Regex Word();
}
