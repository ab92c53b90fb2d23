using Xunit;

namespace Tender.Core.Tests;

public class TermsTests
{
    /// <summary>What a checkout may ask for is to be had under the sandbox's terms as well.</summary>
    [Fact]
    public void The_options_of_an_order_go_with_the_short_authorizations_of_the_sandbox()
    {
        var sandbox = Terms.OneTime.AsAmazonSandbox!;
        foreach (var terms in new[] { sandbox.Extended!, sandbox.Overcharging!, sandbox.Extended!.Overcharging! })
        {
            Assert.Equal(TimeSpan.FromDays(2), terms.AuthorizationWindow);
            Assert.Equal(terms, Terms.Named(terms.Name));
        }
        Assert.Equal(TimeSpan.FromDays(396), sandbox.Extended!.Overcharging!.PermissionWindow);
    }

    /// <summary>"Advanced one-time payment options": 900 % of the order, or 500 and 70,000 if that is more.</summary>
    [Theory]
    [InlineData(Currency.USD, 10_00, 500_00)]
    [InlineData(Currency.EUR, 55_55, 500_00)]
    [InlineData(Currency.GBP, 55_56, 500_04)]
    [InlineData(Currency.USD, 100_00, 900_00)]
    [InlineData(Currency.JPY, 7_777, 70_000)]
    [InlineData(Currency.JPY, 7_778, 70_002)]
    public void An_order_that_may_be_overcharged_has_a_limit_of_its_own(Currency currency, long total, long limit)
    {
        var order = new Money(total, currency);
        Assert.Equal(new Money(limit, currency), Terms.OneTime.Overcharging!.Ceiling(order));
        Assert.Equal(order, Terms.OneTime.Ceiling(order));
    }
}
