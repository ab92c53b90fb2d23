using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tender.Layout.Tests;

/// <summary>Rules on what stands where, and how much of it.</summary>
internal static class Shape
{
    private const int ColumnsMax = 120,
        FileLinesMax = 800,
        MethodLinesMax = 60,
        SatelliteLinesMax = 14,
        SatelliteUsersMax = 2;

    public static IEnumerable<Finding> LongLines(IEnumerable<SourceFile> files) =>
        files.SelectMany(file =>
            file.Lines.Select((line, i) => new Finding($"{file.Path}:{i + 1}", line.Length))
                .Where(one => one.Count > ColumnsMax)
        );

    public static IEnumerable<Finding> LongFiles(IEnumerable<SourceFile> files) =>
        files
            .Select(file => new Finding(file.Path, file.Tree.GetText().Lines.Count - 1))
            .Where(one => one.Count > FileLinesMax);

    /// <summary>Methods, constructors, operators, accessors and local functions longer than 60 lines.</summary>
    public static IEnumerable<Finding> LongMethods(IEnumerable<SourceFile> files) =>
        files.SelectMany(file =>
            file.Root.DescendantNodes()
                .Where(node =>
                    node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax
                )
                .Select(node => new Finding($"{file.Path} {MemberName(node)}", BodyLines(node)))
                .Where(one => one.Count > MethodLinesMax)
        );

    /// <summary>
    /// Types in a file of another name. A satellite of at most 14 lines may stand with the type that bears the file's
    /// name, if at most two other files use it.
    /// </summary>
    public static IEnumerable<Finding> TypesOutOfPlace(IReadOnlyList<SourceFile> files)
    {
        var words = files.ToDictionary(
            file => file.Path,
            file =>
                file.Root.DescendantTokens()
                    .Where(token => token.IsKind(SyntaxKind.IdentifierToken))
                    .Select(token => token.Text)
                    .ToHashSet()
        );
        var owners = files
            .SelectMany(file => file.TopTypes.Select(type => (Name: SourceFile.NameOf(type), file.Project)))
            .ToLookup(one => one.Name, one => one.Project);
        foreach (var file in files)
        {
            var types = file.TopTypes.ToList();
            var served = types.Exists(type => SourceFile.NameOf(type) == file.Stem);
            foreach (var type in types.Where(type => SourceFile.NameOf(type) != file.Stem))
            {
                var name = SourceFile.NameOf(type);
                var namesakes = owners[name].Where(project => project != file.Project).ToList();
                var users = files.Count(other =>
                    other != file && words[other.Path].Contains(name) && !namesakes.Contains(other.Project)
                );
                if (!served || SourceFile.LinesOf(type) > SatelliteLinesMax || users > SatelliteUsersMax)
                    yield return new($"{file.Path} {name}");
            }
        }
    }

    /// <summary>Text that is a statement of SQL.</summary>
    public static IEnumerable<Finding> Statements(IEnumerable<SourceFile> files) =>
        files.SelectMany(file =>
            file.Root.DescendantTokens()
                .Where(token =>
                    token.Kind()
                        is SyntaxKind.StringLiteralToken
                            or SyntaxKind.InterpolatedStringTextToken
                            or SyntaxKind.MultiLineRawStringLiteralToken
                            or SyntaxKind.SingleLineRawStringLiteralToken
                )
                .Where(token =>
                    new[] { "SELECT ", "UPDATE ", "INSERT ", "DELETE " }.Any(verb =>
                        token.Text.Contains(verb, StringComparison.Ordinal)
                    )
                )
                .Select(_ => new Finding(file.Path))
        );

    private static int BodyLines(SyntaxNode node) =>
        node switch
        {
            BaseMethodDeclarationSyntax { Body: { } body } => SourceFile.LinesOf(body),
            BaseMethodDeclarationSyntax { ExpressionBody: { } body } => SourceFile.LinesOf(body),
            AccessorDeclarationSyntax { Body: { } body } => SourceFile.LinesOf(body),
            LocalFunctionStatementSyntax { Body: { } body } => SourceFile.LinesOf(body),
            LocalFunctionStatementSyntax { ExpressionBody: { } body } => SourceFile.LinesOf(body),
            _ => 0,
        };

    private static string MemberName(SyntaxNode node) =>
        node switch
        {
            MethodDeclarationSyntax method => method.Identifier.Text,
            ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
            LocalFunctionStatementSyntax function => function.Identifier.Text,
            AccessorDeclarationSyntax { Parent.Parent: PropertyDeclarationSyntax property } => property.Identifier.Text,
            _ => node.Kind().ToString(),
        };
}
