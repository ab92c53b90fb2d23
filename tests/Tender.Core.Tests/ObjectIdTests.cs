using Xunit;

namespace Tender.Core.Tests;

public class ObjectIdTests
{
    [Theory]
    [InlineData("S01-1234567-1234567", ObjectKind.ChargePermission)]
    [InlineData("P02-0000000-0000000", ObjectKind.ChargePermission)]
    [InlineData("C03-9999999-9999999", ObjectKind.ChargePermission)]
    [InlineData("B01-1234567-1234567", ObjectKind.ChargePermission)]
    [InlineData("S01-1234567-1234567-D", ObjectKind.CheckoutSession)]
    [InlineData("S01-1234567-1234567-B", ObjectKind.PermissionDetails)]
    [InlineData("S01-1234567-1234567-A000001", ObjectKind.Authorization)]
    [InlineData("S01-1234567-1234567-C000001", ObjectKind.Capture)]
    [InlineData("S01-1234567-1234567-R1000000", ObjectKind.Refund)]
    [InlineData("S01-1234567-1234567-B000001", ObjectKind.Dispute)]
    [InlineData("file_0123456789abcdefghij", ObjectKind.EvidenceFile)]
    [InlineData("A0123456789ABC", ObjectKind.MerchantAccount)]
    [InlineData("6f916c70-c611-4adb-af5c-8204e68cd8e0", ObjectKind.CheckoutSession)]
    public void An_identifier_tells_what_it_names(string text, ObjectKind kind)
    {
        var id = ObjectId.Parse(text)!.Value;
        Assert.Equal((kind, text), (id.Kind, id.Value));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("S01")]
    [InlineData("X01-1234567-1234567")]
    [InlineData("S04-1234567-1234567")]
    [InlineData("S11-1234567-1234567")]
    [InlineData("S01-123456x-1234567")]
    [InlineData("S01-1234567-123456")]
    [InlineData("S01-1234567-12345678")]
    [InlineData("s01-1234567-1234567")]
    [InlineData("S01-1234567-1234567-")]
    [InlineData("S01-1234567-1234567-E000001")]
    [InlineData("S01-1234567-1234567-A")]
    [InlineData("S01-1234567-1234567-A00001")]
    [InlineData("S01-1234567-1234567-A0000001")]
    [InlineData("S01-1234567-1234567-A1000000000")]
    [InlineData("S01-1234567-1234567-D000001")]
    [InlineData("S01-1234567-1234567-A00000١")]
    [InlineData("S01-1234567-1234567\n")]
    [InlineData("6F916C70-C611-4ADB-AF5C-8204E68CD8E0")]
    [InlineData("6f916c70c6114adbaf5c8204e68cd8e0")]
    [InlineData("{6f916c70-c611-4adb-af5c-8204e68cd8e")]
    public void What_is_no_identifier_of_ours_is_null(string? text) => Assert.Null(ObjectId.Parse(text));

    [Fact]
    public void Children_know_their_family_and_number()
    {
        var permission = ObjectId.Read("S01-1234567-1234567");
        foreach (var number in new[] { 1, 25, 999_999, 1_000_000, 123_456_789 })
        foreach (
            var child in new[]
            {
                permission.Authorization(number),
                permission.Capture(number),
                permission.Refund(number),
                permission.Dispute(number),
            }
        )
        {
            Assert.Equal(child, ObjectId.Read(child.Value));
            Assert.Equal((permission, permission, number), (child.Root, child.Family, child.Number));
            Assert.Equal(permission.Authorization(number).Value[21..], child.Value[21..]);
        }
        Assert.Equal(permission, permission.Details.Root);
        Assert.Equal(permission.Draft, permission.Draft.Root);
        Assert.Equal(permission, permission.Draft.Family);
        Assert.Equal((0, 0, 0), (permission.Number, permission.Draft.Number, permission.Details.Number));
    }

    [Fact]
    public void Minted_identifiers_are_read_back_and_grow_with_their_digits()
    {
        var random = new Random(11);
        for (var i = 0; i < 5_000; i++)
        {
            var (sandbox, recurring, region, digits) = (
                random.Next(2) == 0,
                random.Next(2) == 0,
                (Region)random.Next(1, 4),
                random.NextInt64(0, 99_999_999_999_999)
            );
            var id = ObjectId.MintPermission(sandbox, recurring, region, digits);
            Assert.Equal(id, ObjectId.Read(id.Value));
            Assert.Equal((ObjectKind.ChargePermission, recurring), (id.Kind, id.IsRecurring));
            Assert.Equal(
                digits,
                long.Parse(
                    id.Value[4..].Replace("-", "", StringComparison.Ordinal),
                    System.Globalization.CultureInfo.InvariantCulture
                )
            );
            Assert.True(id.CompareTo(ObjectId.MintPermission(sandbox, recurring, region, digits + 1)) < 0);
        }
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            ObjectId.MintPermission(true, false, Region.NorthAmerica, 100_000_000_000_000)
        );
        Assert.Throws<ArgumentOutOfRangeException>(() => ObjectId.MintPermission(true, false, Region.NorthAmerica, -1));
        var session = ObjectId.MintSession(Guid.ParseExact("6f916c70-c611-4adb-af5c-8204e68cd8e0", "D"));
        Assert.Equal(ObjectKind.CheckoutSession, ObjectId.Read(session.Value).Kind);
    }

    [Fact]
    public void The_four_letters_say_environment_and_kind() =>
        Assert.Equal(
            ["S01", "P01", "C01", "B01"],
            new[] { (true, false), (false, false), (true, true), (false, true) }.Select(one =>
                ObjectId.MintPermission(one.Item1, one.Item2, Region.NorthAmerica, 5).Value[..3]
            )
        );
}
