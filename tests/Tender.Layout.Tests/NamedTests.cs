using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace Tender.Layout.Tests;

/// <summary>Tests that a page of the documentation names, as <c>`Type.Method`</c>.</summary>
internal static partial class NamedTests
{
    private static readonly Lazy<HashSet<(string?, string)>> All = new(() =>
        [
            .. SourceFile
                .In("tests/")
                .SelectMany(file => file.Root.DescendantNodes().OfType<MethodDeclarationSyntax>())
                .Where(method =>
                    method
                        .AttributeLists.SelectMany(list => list.Attributes)
                        .Any(one => one.Name.ToString() is "Fact" or "Theory")
                )
                .Select(method => ((method.Parent as TypeDeclarationSyntax)?.Identifier.Text, method.Identifier.Text)),
        ]
    );

    public static List<(string Type, string Name)> In(string text) =>
        [.. Named().Matches(text).Select(name => (name.Groups[1].Value, name.Groups[2].Value))];

    /// <summary>Those that are no tests of this repository.</summary>
    public static IEnumerable<string> Missing(IEnumerable<(string Type, string Name)> named)
    {
        Assert.NotEmpty(All.Value);
        return named.Where(one => !All.Value.Contains(one)).Select(one => $"{one.Type}.{one.Name}");
    }

    [GeneratedRegex(@"`(\w+)\.(\w+)`")]
    private static partial Regex Named();
}
