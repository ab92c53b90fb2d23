using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tender.Layout.Tests;

/// <summary>Rules on names.</summary>
internal static partial class Names
{
    /// <summary>Types whose name says nothing.</summary>
    public static IEnumerable<Finding> Empty(IEnumerable<SourceFile> files) =>
        Types(files)
            .Where(one => EmptyWords().IsMatch(SourceFile.NameOf(one.Type)))
            .Select(one => new Finding($"{one.File.Path} {SourceFile.NameOf(one.Type)}"));

    /// <summary>Names that two top-level types share.</summary>
    public static IEnumerable<Finding> Shared(IEnumerable<SourceFile> files) =>
        files
            .SelectMany(file => file.TopTypes.Select(type => (Name: SourceFile.NameOf(type), file.Folder)))
            .Distinct()
            .GroupBy(one => one.Name)
            .Where(group => group.Count() > 1)
            .Select(group => new Finding(group.Key));

    /// <summary>Interfaces that fewer than two types of these files implement.</summary>
    public static IEnumerable<Finding> LonelyInterfaces(IReadOnlyList<SourceFile> files)
    {
        var bases = Types(files)
            .SelectMany(one => (one.Type as BaseTypeDeclarationSyntax)?.BaseList?.Types.ToList() ?? [])
            .Select(one => one.Type.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().First().Identifier.Text)
            .ToLookup(name => name);
        return Types(files)
            .Where(one => one.Type is InterfaceDeclarationSyntax && bases[SourceFile.NameOf(one.Type)].Count() < 2)
            .Select(one => new Finding($"{one.File.Path} {SourceFile.NameOf(one.Type)}"));
    }

    /// <summary>Types and members that bear a word which the vocabulary replaced.</summary>
    public static IEnumerable<Finding> Replaced(IEnumerable<SourceFile> files, IReadOnlySet<string> words) =>
        files.SelectMany(file =>
            file.Root.DescendantNodes()
                .SelectMany(Declared)
                .Where(words.Contains)
                .Select(name => new Finding($"{file.Path} {name}"))
        );

    /// <summary>
    /// The words of the vocabulary's column "not": in code those in backticks, which are names as code spells them.
    /// </summary>
    public static IReadOnlySet<string> ReplacedWords(IEnumerable<string> page)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        var column = -1;
        foreach (var line in page)
        {
            var cells = line.Split('|').Select(cell => cell.Trim()).ToList();
            if (!line.StartsWith('|'))
                column = -1;
            else if (column < 0)
                column = cells.IndexOf("Not") is var at and >= 0 ? at : int.MaxValue;
            else if (column < cells.Count)
                words.UnionWith(Spelled().Matches(cells[column]).Select(match => match.Groups[1].Value));
        }
        return words;
    }

    private static IEnumerable<string> Declared(SyntaxNode node) =>
        node switch
        {
            RecordDeclarationSyntax { ParameterList: { } list } record =>
            [
                record.Identifier.Text,
                .. list.Parameters.Select(one => one.Identifier.Text),
            ],
            BaseTypeDeclarationSyntax or DelegateDeclarationSyntax =>
            [
                SourceFile.NameOf((MemberDeclarationSyntax)node),
            ],
            MethodDeclarationSyntax { ExplicitInterfaceSpecifier: null } method
                when !method.Modifiers.Any(SyntaxKind.OverrideKeyword) => [method.Identifier.Text],
            PropertyDeclarationSyntax property => [property.Identifier.Text],
            EnumMemberDeclarationSyntax member => [member.Identifier.Text],
            BaseFieldDeclarationSyntax field => field.Declaration.Variables.Select(one => one.Identifier.Text),
            _ => [],
        };

    private static IEnumerable<(SourceFile File, MemberDeclarationSyntax Type)> Types(IEnumerable<SourceFile> files) =>
        files.SelectMany(file =>
            file.Root.DescendantNodes()
                .OfType<MemberDeclarationSyntax>()
                .Where(node => node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax)
                .Select(type => (file, type))
        );

    [GeneratedRegex("(Manager|Helper|Helpers|Util|Utils|Utility|Common|Base|Impl)$")]
    private static partial Regex EmptyWords();

    [GeneratedRegex("`([A-Za-z]+)`")]
    private static partial Regex Spelled();
}
