using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace Tender.Layout.Tests;

/// <summary>
/// What a shop installs says of each public method what it returns. Each number may only fall: who adds a method
/// documents it, and who documents an old one lowers the number.
/// </summary>
public class PublicDocsTests
{
    [Theory]
    [InlineData("src/Tender.AmazonPay/", 0)]
    [InlineData("src/Tender.MerchantKit/", 27)]
    [InlineData("src/Tender.Testing/", 24)]
    public void Public_methods_say_what_they_return(string folder, int left)
    {
        var methods = SourceFile
            .In(folder)
            .SelectMany(file => file.Root.DescendantNodes().OfType<MethodDeclarationSyntax>())
            .Where(IsPublic)
            .Where(method => method.ReturnType.ToString() is not ("void" or "Task" or "ValueTask"))
            .ToList();
        Assert.NotEmpty(methods);
        var missing = methods
            .Where(method => !Docs(method).Contains("<returns>", StringComparison.Ordinal))
            .Where(method => !Docs(method).Contains("<inheritdoc", StringComparison.Ordinal))
            .Select(method => $"{((TypeDeclarationSyntax)method.Parent!).Identifier.Text}.{method.Identifier.Text}")
            .ToList();
        Assert.True(
            missing.Count == left,
            $"{missing.Count} without <returns>, not {left}: {string.Join(", ", missing)}"
        );
    }

    private static string Docs(SyntaxNode node) => node.GetLeadingTrivia().ToFullString();

    /// <summary>Public, as all the types around it are. An override says what it overrides.</summary>
    private static bool IsPublic(MethodDeclarationSyntax method) =>
        !method.Modifiers.Any(SyntaxKind.OverrideKeyword)
        && (method.Modifiers.Any(SyntaxKind.PublicKeyword) || method.Parent is InterfaceDeclarationSyntax)
        && method.Ancestors().OfType<TypeDeclarationSyntax>().All(type => type.Modifiers.Any(SyntaxKind.PublicKeyword));
}
