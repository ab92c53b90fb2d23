using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tender.Core.Tests;
using Xunit;

namespace Tender.Layout.Tests;

/// <summary>What a decision names of the source, as <c>`Type.Member`</c>, is there.</summary>
public sealed partial class DecisionsTests
{
    /// <summary>Names of packages, namespaces and types of others.</summary>
    private static readonly string[] Outside = ["ActivitySource", "Otp", "Spectre", "System", "Tender"];

    [Fact]
    public void Each_member_that_a_decision_names_is_there()
    {
        var members = MembersOf(SourceFile.In("src/"));
        var pages = Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs/decisions"), "*.md").ToList();
        Assert.True(pages.Sum(page => Named().Count(File.ReadAllText(page))) > 50);
        Assert.Empty(
            pages.SelectMany(page =>
                Missing(File.ReadAllText(page), members).Select(one => $"{Path.GetFileName(page)}: {one}")
            )
        );
    }

    [Fact]
    public void A_member_that_is_not_there_is_found()
    {
        const string source = """
            record Order(int Total) { void Pay() { } int Size, Count; const int Max = 1; string Name { get; } }
            partial class Order { event Action Paid; class Line; }
            enum State { Open }
            """;
        var members = MembersOf([SourceFile.Parse("src/A.cs", source)]);
        const string page =
            "`Order.Total`, `Order.Pay`, `Order.Size`, `Order.Max`, `Order.Name`, `Order.Line`, `Order.Paid`, "
            + "`State.Open`, `System.Text`; `Order.Gone`, `State.Total`, `Store.Pay`";
        Assert.Equal(["Order.Gone", "State.Total", "Store.Pay"], Missing(page, members));
    }

    private static IEnumerable<string> Missing(string page, ILookup<string, string> members) =>
        from Match match in Named().Matches(page)
        let type = match.Groups[1].Value
        let member = match.Groups[2].Value
        where !Outside.Contains(type) && !members[type].Contains(member)
        select $"{type}.{member}";

    private static ILookup<string, string> MembersOf(IEnumerable<SourceFile> files) =>
        files
            .SelectMany(file => file.Root.DescendantNodes().OfType<BaseTypeDeclarationSyntax>())
            .SelectMany(type => type.ChildNodes().SelectMany(Names).Select(name => (type.Identifier.Text, name)))
            .ToLookup(one => one.Text, one => one.name);

    private static IEnumerable<string> Names(SyntaxNode node) =>
        node switch
        {
            MethodDeclarationSyntax method => [method.Identifier.Text],
            PropertyDeclarationSyntax property => [property.Identifier.Text],
            BaseTypeDeclarationSyntax type => [type.Identifier.Text],
            EnumMemberDeclarationSyntax member => [member.Identifier.Text],
            BaseFieldDeclarationSyntax fields => fields.Declaration.Variables.Select(one => one.Identifier.Text),
            ParameterListSyntax list => list.Parameters.Select(one => one.Identifier.Text),
            _ => [],
        };

    [GeneratedRegex(@"`([A-Z]\w*)\.([A-Z]\w*)`")]
    private static partial Regex Named();
}
