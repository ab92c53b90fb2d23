using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace Tender.Layout.Tests;

/// <summary>What a shop installs says of each public method what it returns, and what it throws.</summary>
public class PublicDocsTests
{
    [Theory]
    [InlineData("src/Tender.AmazonPay/")]
    [InlineData("src/Tender.MerchantKit/")]
    [InlineData("src/Tender.Testing/")]
    public void Public_methods_say_what_they_return_and_throw(string folder)
    {
        var files = SourceFile.In(folder);
        Assert.NotEmpty(Public(files));
        var (returns, exceptions) = (WithoutReturns(files), WithoutExceptions(files));
        Assert.True(
            returns.Count + exceptions.Count == 0,
            $"Without <returns>: {string.Join(' ', returns)}. Without <exception>: {string.Join(' ', exceptions)}."
        );
    }

    [Fact]
    public void A_method_that_says_too_little_is_found()
    {
        const string source = """
            public class Shop
            {
                public Shop(int a) => Check(a);
                /// <summary>No.</summary>
                /// <exception cref="X">Why.</exception>
                public int Said() => throw new X();
                public Task Wait(CancellationToken ct) => Task.CompletedTask;
                /// <exception cref="OperationCanceledException">Given up.</exception>
                public Task Waits(CancellationToken ct) => Task.CompletedTask;
                public void Deep() => Middle();
                public void Quiet() { }
                /// <inheritdoc/>
                public int Other() => throw new X();
                public override int More() => throw new X();
                internal int Inner() => throw new X();
                private void Middle() => Check(1);
                private void Check(int a) => ArgumentNullException.ThrowIfNull(a);
            }
            """;
        var files = new[] { SourceFile.Parse("src/Tender.AmazonPay/Shop.cs", source) };
        Assert.Equal(["Shop.Said"], WithoutReturns(files));
        Assert.Equal(["Shop.Shop", "Shop.Wait", "Shop.Deep"], WithoutExceptions(files));
    }

    private static List<string> WithoutReturns(IEnumerable<SourceFile> files) =>
        [
            .. Public(files)
                .OfType<MethodDeclarationSyntax>()
                .Where(method => method.ReturnType.ToString() is not ("void" or "Task" or "ValueTask"))
                .Where(method => !Says(method, "<returns>"))
                .Select(NameOf),
        ];

    /// <summary>
    /// Methods and constructors that throw something and do not say what: by themselves, through others of their type,
    /// or because they can be canceled.
    /// </summary>
    private static List<string> WithoutExceptions(IReadOnlyList<SourceFile> files)
    {
        var members = files
            .SelectMany(file => file.Root.DescendantNodes().OfType<BaseMethodDeclarationSyntax>())
            .Where(member => member.Parent is TypeDeclarationSyntax)
            .ToList();
        // Names of members that throw, and of those that call one of their own type which does.
        var (throwing, before) = (new HashSet<string>(StringComparer.Ordinal), -1);
        while (throwing.Count > before)
        {
            before = throwing.Count;
            throwing.UnionWith(members.Where(member => Throws(member, throwing)).Select(NameOf).ToList());
        }
        return
        [
            .. Public(files)
                .Where(member =>
                    CanBeCanceled(member)
                        ? !Says(member, "<exception cref=\"OperationCanceledException\"")
                        : Throws(member, throwing) && !Says(member, "<exception ")
                )
                .Select(NameOf),
        ];
    }

    private static bool Throws(SyntaxNode member, HashSet<string> throwing) =>
        Throws(member) || CalledByIt(member).Any(name => throwing.Contains($"{TypeOf(member)}.{name}"));

    private static bool Throws(SyntaxNode member) =>
        member
            .DescendantNodes()
            .Any(node => node is ThrowExpressionSyntax or ThrowStatementSyntax { Expression: not null })
        || member
            .DescendantNodes()
            .OfType<MemberAccessExpressionSyntax>()
            .Any(call => call.Name.Identifier.Text.StartsWith("ThrowIf", StringComparison.Ordinal));

    /// <summary>The names of what it calls without naming an object.</summary>
    private static IEnumerable<string> CalledByIt(SyntaxNode member) =>
        member
            .DescendantNodes()
            .OfType<InvocationExpressionSyntax>()
            .Select(call => call.Expression)
            .OfType<SimpleNameSyntax>()
            .Select(name => name.Identifier.Text);

    private static bool CanBeCanceled(BaseMethodDeclarationSyntax member) =>
        member.ParameterList.Parameters.Any(parameter => parameter.Type?.ToString() == "CancellationToken");

    private static bool Says(SyntaxNode node, string what)
    {
        var docs = node.GetLeadingTrivia().ToFullString();
        return docs.Contains(what, StringComparison.Ordinal) || docs.Contains("<inheritdoc", StringComparison.Ordinal);
    }

    private static string TypeOf(SyntaxNode member) => ((TypeDeclarationSyntax)member.Parent!).Identifier.Text;

    private static string NameOf(BaseMethodDeclarationSyntax member) =>
        member switch
        {
            MethodDeclarationSyntax method => $"{TypeOf(member)}.{method.Identifier.Text}",
            ConstructorDeclarationSyntax constructor => $"{TypeOf(member)}.{constructor.Identifier.Text}",
            _ => $"{TypeOf(member)}.{member.Kind()}",
        };

    /// <summary>Public, as all the types around it are. An override says what it overrides.</summary>
    private static List<BaseMethodDeclarationSyntax> Public(IEnumerable<SourceFile> files) =>
        [
            .. files
                .SelectMany(file => file.Root.DescendantNodes().OfType<BaseMethodDeclarationSyntax>())
                .Where(member => member is MethodDeclarationSyntax or ConstructorDeclarationSyntax)
                .Where(member =>
                    !member.Modifiers.Any(SyntaxKind.OverrideKeyword)
                    && (member.Modifiers.Any(SyntaxKind.PublicKeyword) || member.Parent is InterfaceDeclarationSyntax)
                    && member
                        .Ancestors()
                        .OfType<TypeDeclarationSyntax>()
                        .All(type => type.Modifiers.Any(SyntaxKind.PublicKeyword))
                ),
        ];
}
