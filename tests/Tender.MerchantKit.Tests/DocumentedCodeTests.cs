using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Tender.MerchantKit.Tests;

/// <summary>
/// The C# of the documentation compiles against the packages, with the <c>using</c>s that its page gives and what the
/// reader has of her own.
/// </summary>
public sealed partial class DocumentedCodeTests
{
    /// <summary>What the SDK for the web imports by itself.</summary>
    private static readonly string[] Implicit =
    [
        "System",
        "System.Collections.Generic",
        "System.IO",
        "System.Linq",
        "System.Net.Http",
        "System.Threading",
        "System.Threading.Tasks",
        "Microsoft.AspNetCore.Builder",
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Http",
        "Microsoft.Extensions.Configuration",
        "Microsoft.Extensions.DependencyInjection",
        "Microsoft.Extensions.Hosting",
        "Microsoft.Extensions.Logging",
    ];

    private const string Till = """
        public sealed class Till : OutcomeHandler
        {
            public override Task HandleAsync(Outcome one, HandlerContext context, CancellationToken ct) => throw new();
        }
        """;

    private const string Merchant = "Tender.Testing.SandboxMerchant merchant = null!;";

    /// <summary>What is around each block of a page: the statements before it, and types.</summary>
    public static TheoryData<string, string[], string[]> Pages =>
        new()
        {
            { "src/Tender.AmazonPay/README.md", [Services], [] },
            { "src/Tender.MerchantKit/README.md", [Builder], [Till] },
            { "src/Tender.Testing/README.md", [""], [] },
            { "docs/testing.md", [""], [] },
            { "docs/snapshots.md", [Merchant], [] },
            { "docs/faults.md", [Merchant], [] },
            {
                "docs/merchant-kit.md",
                ["", "WebApplicationBuilder builder = null!;", Raw, Requests, "", Receipts],
                [Till, "", "", "", ShopContext, ""]
            },
        };

    private const string Services = """
        IServiceCollection services = null!;
        AmazonPayClient client = null!;
        var chargeId = "";
        """;

    private const string Builder = """
        WebApplicationBuilder builder = null!;
        System.Data.Common.DbDataSource dataSource = null!;
        """;

    private const string Raw = """
        AmazonPayClient v2 = null!;
        OffAmazonPaymentsClient v1 = null!;
        CreateCheckoutSessionRequest request = null!;
        var (key, amazonOrderReferenceId) = ("", "");
        """;

    private const string Requests = """
        OrderPayments payments = null!;
        var (orderId, checkoutSessionId, amazonOrderReferenceId) = ("", "", "");
        var (authorizationId, captureId, chargeId) = ("", "", "");
        var price = new Price(25, "USD");
        var generation = ApiGeneration.V2;
        """;

    private const string Receipts = """
        HandlerContext context = null!;
        CancellationToken cancellationToken = default;
        Task InsertReceipt(HandlerContext one) => Task.CompletedTask;
        """;

    private const string ShopContext = """
        public sealed class ShopContext : Microsoft.EntityFrameworkCore.DbContext
        {
            public Microsoft.EntityFrameworkCore.DbSet<Order> Orders => Set<Order>();
        }
        public sealed class Order
        {
            public string Id { get; set; } = "";
            public string State { get; set; } = "";
            public string? Remark { get; set; }
        }
        """;

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Each_block_of_the_page_compiles(string page, string[] before, string[] types)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Root(), page));
        var blocks = Blocks().Matches(text).Select(block => block.Groups[1].Value).ToList();
        Assert.Equal(before.Length, blocks.Count);
        // A page gives its imports once.
        var imports = blocks.SelectMany(block => block.Split('\n')).Where(IsImport).Distinct().ToList();
        Assert.NotEmpty(imports);
        for (var i = 0; i < blocks.Count; i++)
        {
            var (code, idle) = (blocks[i].Split('\n').Where(line => !IsImport(line)), "await Task.CompletedTask;");
            var isType = code.Any(line => line.StartsWith("sealed class", StringComparison.Ordinal));
            // Types stand behind the statements, of which a program needs one.
            string[] parts =
            [
                .. Implicit.Select(name => $"using {name};"),
                .. imports,
                before[i],
                .. isType ? [idle, .. code] : code.Append(idle),
                types.ElementAtOrDefault(i) ?? "",
            ];
            var source = string.Join('\n', parts);
            var complaints = Compile(source);
            Assert.True(complaints.Count == 0, $"{page}, block {i + 1}:\n{string.Join('\n', complaints)}\n{source}");
        }
    }

    /// <summary>What this test itself runs on.</summary>
    private static readonly Lazy<IReadOnlyList<MetadataReference>> References = new(() =>
        [
            .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
                .Split(Path.PathSeparator)
                .Select(file => MetadataReference.CreateFromFile(file)),
        ]
    );

    private static bool IsImport(string line) => Imports().IsMatch(line);

    private static List<string> Compile(string source)
    {
        var options = new CSharpCompilationOptions(
            OutputKind.ConsoleApplication,
            nullableContextOptions: NullableContextOptions.Enable
        );
        return
        [
            .. CSharpCompilation
                .Create("Documented", [CSharpSyntaxTree.ParseText(source)], References.Value, options)
                .GetDiagnostics()
                .Where(one => one.Severity == DiagnosticSeverity.Error)
                .Select(one => one.ToString()),
        ];
    }

    private static string Root([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    [GeneratedRegex(@"^```csharp\n(.*?)\n```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"^using [\w.]+;$")]
    private static partial Regex Imports();
}
