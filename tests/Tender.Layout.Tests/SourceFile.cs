using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tender.Core.Tests;

namespace Tender.Layout.Tests;

/// <summary>A file of C# with its syntax tree.</summary>
/// <param name="Path">From the root of the repository, with slashes.</param>
/// <param name="Tree">Its syntax.</param>
internal sealed record SourceFile(string Path, SyntaxTree Tree)
{
    private static readonly string[] Tops = ["src", "tests", "bench", "samples"];

    public static SourceFile Parse(string path, string text) =>
        new(path, CSharpSyntaxTree.ParseText(text, CSharpParseOptions.Default, path));

    /// <summary>Every file of the repository that people write.</summary>
    public static IReadOnlyList<SourceFile> All { get; } =
    [
        .. Tops.SelectMany(top => Directory.EnumerateFiles(At(top), "*.cs", SearchOption.AllDirectories))
            .Select(file => System.IO.Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(part => part is "bin" or "obj" or "node_modules"))
            .Order(StringComparer.Ordinal)
            .AsParallel()
            .AsOrdered()
            .Select(file => Parse(file, File.ReadAllText(At(file)))),
    ];

    public static IReadOnlyList<SourceFile> In(string folder) =>
        [.. All.Where(file => file.Path.StartsWith(folder, StringComparison.Ordinal))];

    public string Folder => Path[..Path.LastIndexOf('/')];

    /// <summary>Its first two folders: <c>src/Tender.Core</c>.</summary>
    public string Project => string.Join('/', Path.Split('/').Take(2));

    /// <summary>The name up to its first dot: parts of a type may stand in <c>Type.Part.cs</c>.</summary>
    public string Stem => Path[(Path.LastIndexOf('/') + 1)..].Split('.')[0];

    public SyntaxNode Root => Tree.GetRoot();

    public IEnumerable<string> Lines => Tree.GetText().Lines.Select(line => line.ToString());

    /// <summary>Types that stand in no other type.</summary>
    public IEnumerable<MemberDeclarationSyntax> TopTypes =>
        Root.DescendantNodes(node => node is not BaseTypeDeclarationSyntax)
            .OfType<MemberDeclarationSyntax>()
            .Where(node => node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax);

    public static string NameOf(MemberDeclarationSyntax type) =>
        type switch
        {
            BaseTypeDeclarationSyntax named => named.Identifier.Text,
            DelegateDeclarationSyntax named => named.Identifier.Text,
            _ => "",
        };

    /// <summary>The lines a node takes without the comments and attributes above it.</summary>
    public static int LinesOf(SyntaxNode node)
    {
        var span = node.SyntaxTree.GetLineSpan(node.Span);
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }

    private static string At(string path) => System.IO.Path.Combine(Repository.Root, path);
}
