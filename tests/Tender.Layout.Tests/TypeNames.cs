using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tender.Layout.Tests;

/// <summary>
/// What the names of types in these files stand for. Told by syntax, because a compilation with every package would
/// take longer than a check may: a name is a type where only a type can stand, or left of a dot, and of several types
/// of that name it is the one in the nearest namespace, or in one that the file uses.
/// </summary>
internal sealed class TypeNames
{
    private readonly IReadOnlyList<SourceFile> files;
    private readonly ILookup<string, (string Namespace, string Folder, bool IsEnum)> types;
    private readonly ILookup<string, (string Namespace, string Folder)> extensions;

    public TypeNames(IReadOnlyList<SourceFile> files)
    {
        this.files = files;
        types = files
            .SelectMany(file =>
                file.TopTypes.Select(type =>
                    (Name: SourceFile.NameOf(type), Type: type, file.Folder, Space: Space(type))
                )
            )
            .ToLookup(one => one.Name, one => (one.Space, one.Folder, one.Type is EnumDeclarationSyntax));
        extensions = files
            .SelectMany(file =>
                file.Root.DescendantNodes()
                    .OfType<MethodDeclarationSyntax>()
                    .Where(method =>
                        method.ParameterList.Parameters.FirstOrDefault()?.Modifiers.Any(SyntaxKind.ThisKeyword) == true
                    )
                    .Select(method => (method.Identifier.Text, Space: Space(method), file.Folder))
            )
            .ToLookup(one => one.Text, one => (one.Space, one.Folder));
    }

    /// <summary>Which other folders of these files each file uses, by a type's name or an extension method.</summary>
    public IEnumerable<(SourceFile File, string Folder)> Arrows() =>
        files.SelectMany(file =>
        {
            var scope = new Scope(file);
            return file
                .Root.DescendantNodes()
                .OfType<SimpleNameSyntax>()
                .SelectMany(name => Folders(name, scope))
                .Where(folder => folder != file.Folder)
                .Distinct()
                .Select(folder => (file, folder));
        });

    /// <summary>
    /// Switches with arms for members of an enum of these files and an arm for the rest: a member that is added falls
    /// through there in silence.
    /// </summary>
    public IEnumerable<Finding> ArmsForTheRest() =>
        files.SelectMany(file =>
        {
            var scope = new Scope(file);
            return file
                .Root.DescendantNodes()
                .Where(node =>
                    node switch
                    {
                        SwitchExpressionSyntax one => one.Arms.Any(arm =>
                            arm is { Pattern: DiscardPatternSyntax or VarPatternSyntax, WhenClause: null }
                        ) && one.Arms.Any(arm => IsMember(arm.Pattern, scope)),
                        SwitchStatementSyntax one => one.Sections.Any(section =>
                            section.Labels.Any(SyntaxKind.DefaultSwitchLabel)
                        )
                            && one.Sections.SelectMany(section => section.Labels)
                                .Any(label =>
                                    label is CaseSwitchLabelSyntax constant && IsMember(constant.Value, scope)
                                    || label is CasePatternSwitchLabelSyntax pattern && IsMember(pattern.Pattern, scope)
                                ),
                        _ => false,
                    }
                )
                .Select(_ => new Finding(file.Path));
        });

    private IEnumerable<string> Folders(SimpleNameSyntax name, Scope scope)
    {
        if (IsType(name))
            return Resolve(name.Identifier.Text, scope, Qualifier(name)).Select(type => type.Folder);
        var isCall =
            name.Parent is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax } call
            && call.Name == name;
        var seen = extensions[name.Identifier.Text].Where(one => isCall && scope.Sees(one.Namespace)).Distinct();
        // Of several, by their names alone, nobody knows which is meant.
        return seen.Take(2).ToList() is [var only] ? [only.Folder] : [];
    }

    /// <summary>A pattern of one member of an enum, or of several: <c>State.Open or State.Pending</c>.</summary>
    private bool IsMember(SyntaxNode pattern, Scope scope) =>
        pattern switch
        {
            ConstantPatternSyntax constant => IsMember(constant.Expression, scope),
            BinaryPatternSyntax both => IsMember(both.Left, scope) && IsMember(both.Right, scope),
            ParenthesizedPatternSyntax inner => IsMember(inner.Pattern, scope),
            MemberAccessExpressionSyntax { Expression: SimpleNameSyntax type } => Resolve(
                    type.Identifier.Text,
                    scope,
                    null
                )
                .Any(one => one.IsEnum),
            MemberAccessExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name: var type } path } =>
                Resolve(type.Identifier.Text, scope, path.Expression.ToString()).Any(one => one.IsEnum),
            _ => false,
        };

    private IEnumerable<(string Namespace, string Folder, bool IsEnum)> Resolve(
        string name,
        Scope scope,
        string? qualifier
    )
    {
        if (qualifier is null && scope.Aliases.TryGetValue(name, out var full))
            return types[full[(full.LastIndexOf('.') + 1)..]].Where(type => full.StartsWith(type.Namespace + "."));
        var named = types[name].Distinct().ToList();
        if (qualifier is not null)
            return named.Where(type => type.Namespace == qualifier || type.Namespace.EndsWith("." + qualifier));
        foreach (var at in scope.Namespaces)
        {
            if (named.Where(type => type.Namespace == at).Take(1).ToList() is { Count: 1 } near)
                return near;
        }
        return named.Where(type => scope.Usings.Contains(type.Namespace)).Take(1);
    }

    /// <summary>Where only a type can stand, or where one stands before its static member.</summary>
    private static bool IsType(SimpleNameSyntax name) =>
        name.FirstAncestorOrSelf<UsingDirectiveSyntax>() is { } directive
            ? directive.StaticKeyword.IsKind(SyntaxKind.StaticKeyword)
                && name.Parent is QualifiedNameSyntax last
                && last.Right == name
                && last.Parent == directive
            : name.FirstAncestorOrSelf<BaseNamespaceDeclarationSyntax>()?.Name.Span.Contains(name.Span) != true
                && (
                    SyntaxFacts.IsInTypeOnlyContext(name)
                    || name.Parent is MemberAccessExpressionSyntax access
                        && (
                            access.Expression == name
                            || access.Name == name && access.Parent is MemberAccessExpressionSyntax
                        )
                    || name.Parent is QualifiedNameSyntax
                    || name.Parent
                        is ConstantPatternSyntax
                            or BinaryExpressionSyntax { RawKind: (int)SyntaxKind.IsExpression }
                );

    private static string? Qualifier(SimpleNameSyntax name) =>
        name.Parent switch
        {
            QualifiedNameSyntax path when path.Right == name => path.Left.ToString(),
            MemberAccessExpressionSyntax path when path.Name == name => path.Expression.ToString(),
            _ => null,
        };

    private static string Space(SyntaxNode node) =>
        node.FirstAncestorOrSelf<BaseNamespaceDeclarationSyntax>()?.Name.ToString() ?? "";

    /// <summary>What a file's own head says of its names.</summary>
    private sealed class Scope
    {
        public Scope(SourceFile file)
        {
            var directives = file
                .Root.DescendantNodes(node =>
                    node is not MemberDeclarationSyntax || node is BaseNamespaceDeclarationSyntax
                )
                .OfType<UsingDirectiveSyntax>()
                .ToList();
            var own = file.Root.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault();
            var parts = own?.Name.ToString().Split('.') ?? [];
            Namespaces = [.. Enumerable.Range(0, parts.Length + 1).Reverse().Select(n => string.Join('.', parts[..n]))];
            Usings = [.. directives.Where(one => one.Alias is null).Select(one => one.NamespaceOrType.ToString())];
            Aliases = directives
                .Where(one => one.Alias is not null)
                .ToDictionary(one => one.Alias!.Name.Identifier.Text, one => one.NamespaceOrType.ToString());
        }

        /// <summary>Its own namespace, and those around it, the nearest first.</summary>
        public IReadOnlyList<string> Namespaces { get; }

        public HashSet<string> Usings { get; }
        public Dictionary<string, string> Aliases { get; }

        public bool Sees(string space) => Namespaces.Contains(space) || Usings.Contains(space);
    }
}
