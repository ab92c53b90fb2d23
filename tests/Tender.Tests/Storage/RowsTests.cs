using System.Collections;
using System.Reflection;
using System.Text;
using Tender.Core;
using Tender.Server.Storage;
using Xunit;
using Record = Tender.Core.Record;

namespace Tender.Tests.Storage;

/// <summary>
/// What is stored is what is read back, for every record: with every member set, and with none that can be left out.
/// </summary>
public class RowsTests
{
    private static readonly ObjectId Permission = ObjectId.Read("S01-1234567-1234567");

    public static TheoryData<string> Kinds => [.. Enum.GetNames<ObjectKind>()];

    [Theory, MemberData(nameof(Kinds))]
    public void A_full_record_is_read_back_equal(string name)
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var full = (Record)Fill(Smallest(Enum.Parse<ObjectKind>(name)), new Random(seed), out var unset);
            Assert.Empty(unset);
            AssertSame(full, RecordJson.Read(full.Id.Kind, RecordJson.Write(full)));
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void The_smallest_record_is_read_back_equal(string name)
    {
        var smallest = Smallest(Enum.Parse<ObjectKind>(name));
        AssertSame(smallest, RecordJson.Read(smallest.Id.Kind, RecordJson.Write(smallest)));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Text_survives_whatever_it_holds(string name)
    {
        var record = Smallest(Enum.Parse<ObjectKind>(name)) with
        {
            ReasonDescription = "\"quoted\" \\ é 漢字 😀 <&> \u0001 \u2028 line\nend",
        };
        AssertSame(record, RecordJson.Read(record.Id.Kind, RecordJson.Write(record)));
    }

    [Fact]
    public void A_row_without_a_member_reads_as_its_default()
    {
        var read = (Authorization)
            RecordJson.Read(
                ObjectKind.Authorization,
                """{"id":"S01-1234567-1234567-A000001","version":3,"amount":"1250 JPY","added":"by a newer """u8
                    + """version"}"""u8
            );
        Assert.Equal((State.Pending, new Money(1250, Currency.JPY), 3L), (read.State, read.Amount, read.Version));
    }

    [Fact]
    public void A_row_of_an_older_version_has_no_nulls_where_there_are_none_now()
    {
        var merchant = System.Text.Json.JsonSerializer.Deserialize("""{"id":"M"}""", RowJson.Tight.Merchant)!;
        Assert.Empty(merchant.Endpoints);
        Assert.Empty(merchant.ScriptedOutcomes);
        Assert.Empty(merchant.Schedules);
        Assert.Empty(((Settlement)RecordJson.Read(ObjectKind.Settlement, """{"id":"n700000000000001"}"""u8)).Totals);
        Assert.Equal(TermsSetting.Tender, merchant.Settings.Terms);
        Assert.Empty(
            ((Capture)RecordJson.Read(ObjectKind.Capture, """{"id":"S01-1234567-1234567-C000001"}"""u8)).Refunds
        );
        Assert.NotNull(
            (
                (PermissionDetails)RecordJson.Read(ObjectKind.PermissionDetails, """{"id":"S01-1234567-1234567-B"}"""u8)
            ).Setup
        );
    }

    [Fact]
    public void A_merchant_is_read_back()
    {
        var merchant = new Merchant
        {
            Id = MerchantId.Read("M"),
            StoreId = "s",
            PublicKeyId = "p",
            AccessKeyId = "a",
            Region = Region.NorthAmerica,
            Currency = default,
        };
        var read = System.Text.Json.JsonSerializer.Deserialize(
            System.Text.Json.JsonSerializer.Serialize(merchant, RowJson.Tight.Merchant),
            RowJson.Tight.Merchant
        )!;
        AssertSame(merchant, read);
        Assert.Equal(TermsSetting.Tender, read.Settings.Terms);
        var full = (Merchant)Fill(merchant, new Random(3), out _) with { Version = 0 };
        AssertSame(
            full,
            System.Text.Json.JsonSerializer.Deserialize(
                System.Text.Json.JsonSerializer.Serialize(full, RowJson.Tight.Merchant),
                RowJson.Tight.Merchant
            )!
        );
    }

    [Fact]
    public void Journal_steps_are_read_back()
    {
        var (before, after) = (
            Smallest(ObjectKind.Refund),
            Smallest(ObjectKind.Refund) with
            {
                State = State.Completed,
                Version = 1,
            }
        );
        var steps = Journal.ReadSteps(
            Journal.WriteSteps([
                (new Step(null, before), Dialects.None, RecordJson.Write(before)),
                (new Step(before, after), Dialects.Both, RecordJson.Write(after)),
            ])
        );
        Assert.Equal((null, true, Dialects.None), (steps[0].From, steps[0].Moves, steps[0].Dialects));
        Assert.Equal((State.Pending, true, Dialects.Both), (steps[1].From!.Value, steps[1].Moves, steps[1].Dialects));
        AssertSame(after, steps[1].After);
        foreach (var turn in Enum.GetValues<DeliveryTurn>())
        foreach (var number in new int?[] { null, 12 })
        {
            var delivery = new DeliveryArguments(5, 2, "e:1", Dialects.V1) { Turn = turn, After = number };
            Assert.Equal(delivery, DeliveryArguments.Parse(delivery.Print()));
        }
    }

    [Fact]
    public void A_journal_step_of_an_earlier_release_is_read()
    {
        var step = Assert.Single(
            Journal.ReadSteps(
                """[{"id":"S01-1234567-1234567-R000001","from":"Pending","moves":true,"forms":3,"doc":"""u8
                    + """{"amount":"10 USD","id":"S01-1234567-1234567-R000001","version":2,"state":"Completed","""u8
                    + """ "createdAt":5,"changedAt":5}}]"""u8
            )
        );
        Assert.Equal((ObjectId.Read("S01-1234567-1234567-R000001"), State.Pending), (step.Id, step.From!.Value));
        Assert.Equal((step.Id, State.Completed, 2L), (step.After.Id, step.After.State, step.After.Version));
        Assert.Equal((RecordJson.At(5), RecordJson.At(5)), (step.After.CreatedAt, step.After.ChangedAt));
    }

    [Fact]
    public void An_address_that_a_row_has_twice_stands_in_it_once()
    {
        var home = new Address { Name = "Susie Smith", City = "Chicago" };
        var details = (PermissionDetails)Smallest(ObjectKind.PermissionDetails) with { ShippingAddress = home };
        var session = (CheckoutSession)Smallest(ObjectKind.CheckoutSession) with { ShippingAddress = home };
        foreach (var billing in new[] { null, home, home with { City = "Berlin" } })
        foreach (
            Record record in new Record[]
            {
                details with
                {
                    BillingAddress = billing,
                },
                session with
                {
                    BillingAddress = billing,
                },
            }
        )
        {
            var written = RecordJson.Write(record);
            AssertSame(record, RecordJson.Read(record.Id.Kind, written));
            var names = Encoding.UTF8.GetString(written).Split("Susie Smith").Length - 1;
            Assert.Equal(billing is null || billing == home ? 1 : 2, names);
        }
    }

    [Fact]
    public void A_billing_address_without_a_member_is_not_taken_for_the_shipping_address()
    {
        foreach (
            var shipping in new[]
            {
                null,
                new Address(),
                new Address { City = "Chicago" },
            }
        )
        {
            var details = (PermissionDetails)Smallest(ObjectKind.PermissionDetails) with
            {
                ShippingAddress = shipping,
                BillingAddress = new Address(),
            };
            var read = (PermissionDetails)RecordJson.Read(details.Id.Kind, RecordJson.Write(details));
            Assert.Equal((shipping, null), (read.ShippingAddress, read.BillingAddress));
        }
    }

    [Fact]
    public void An_instant_of_an_earlier_release_is_the_same()
    {
        ReadOnlySpan<byte> with =
                """{"amount":"1 USD","id":"S01-1234567-1234567-R000001","createdAt":5,"changedAt":5}"""u8,
            without = """{"amount":"1 USD","id":"S01-1234567-1234567-R000001","createdAt":5}"""u8;
        var (before, now) = (
            (Refund)RecordJson.Read(ObjectKind.Refund, with),
            (Refund)RecordJson.Read(ObjectKind.Refund, without)
        );
        Assert.Equal(before, now);
    }

    [Fact]
    public void An_instant_that_a_row_has_twice_stands_in_it_once()
    {
        var at = RecordJson.At(1_700_000_000_000);
        var smallest = Smallest(ObjectKind.Refund) with { CreatedAt = at };
        foreach (var changedAt in new[] { default, at, at.AddMilliseconds(1) })
        {
            var record = smallest with { ChangedAt = changedAt };
            var written = RecordJson.Write(record);
            Assert.Equal(
                changedAt > at,
                Encoding.UTF8.GetString(written).Contains("changedAt", StringComparison.Ordinal)
            );
            Assert.Equal(record.ChangedAt, RecordJson.Read(record.Id.Kind, written).ChangedAt);
            Assert.Equal(record, RecordJson.Read(record.Id.Kind, written));
        }
    }

    [Fact]
    public void A_list_that_is_empty_does_not_stand_in_a_row()
    {
        ObjectKind[] kinds = [ObjectKind.CheckoutSession, ObjectKind.PermissionDetails, ObjectKind.Capture];
        Assert.All(kinds, kind => Assert.DoesNotContain((byte)'[', RecordJson.Write(Smallest(kind))));
        // Here an empty list is not the same as none.
        var asked = (CheckoutSession)Smallest(ObjectKind.CheckoutSession) with { Setup = new() { Scopes = [] } };
        Assert.Empty(((CheckoutSession)RecordJson.Read(asked.Id.Kind, RecordJson.Write(asked))).Setup.Scopes!);
    }

    private static Record Smallest(ObjectKind kind)
    {
        var (zero, none) = (default(Money), default(DateTimeOffset));
        return kind switch
        {
            ObjectKind.CheckoutSession => new CheckoutSession
            {
                Id = Permission.Draft,
                State = default,
                CreatedAt = none,
                Kind = default,
                Terms = Terms.OneTime,
                Requires = [],
            },
            ObjectKind.ChargePermission => new ChargePermission
            {
                Id = Permission,
                State = default,
                CreatedAt = none,
                Kind = default,
                Terms = Terms.OrderReference,
                Limit = zero,
                Authorized = zero,
                Captured = zero,
                Instrument = new("", ""),
            },
            ObjectKind.PermissionDetails => new PermissionDetails
            {
                Id = Permission.Details,
                State = default,
                CreatedAt = none,
            },
            ObjectKind.Authorization => new Authorization
            {
                Id = Permission.Authorization(1),
                State = default,
                CreatedAt = none,
                Amount = zero,
                Answering = default,
                DeadlineAt = none,
                ExpiresAt = none,
                GuaranteeWindow = default,
            },
            ObjectKind.Capture => new Capture
            {
                Id = Permission.Capture(1),
                State = default,
                CreatedAt = none,
                Amount = zero,
            },
            ObjectKind.Refund => new Refund
            {
                Id = Permission.Refund(1),
                State = default,
                CreatedAt = none,
                Capture = Permission.Capture(1),
                Amount = zero,
            },
            ObjectKind.Report => new Report
            {
                Id = ObjectId.MintNumber(kind, 1),
                State = default,
                CreatedAt = none,
                Type = default,
                From = none,
                To = none,
            },
            ObjectKind.ReportSchedule => new ReportSchedule
            {
                Id = ObjectId.MintNumber(kind, 1),
                State = default,
                CreatedAt = none,
                Type = default,
                Every = default,
                NextAt = none,
            },
            ObjectKind.Settlement => new Settlement
            {
                Id = ObjectId.MintNumber(kind, 1),
                State = default,
                CreatedAt = none,
                To = none,
            },
            ObjectKind.Dispute => new Dispute
            {
                Id = Permission.Dispute(1),
                State = default,
                CreatedAt = none,
                Capture = Permission.Capture(1),
                Amount = zero,
                Kind = default,
                FilingReason = "Other",
                FiledAt = none,
                RespondBy = none,
            },
            ObjectKind.EvidenceFile => new EvidenceFile
            {
                Id = ObjectId.MintFile(Guid.Empty),
                State = default,
                CreatedAt = none,
                Type = "pdf",
                Purpose = "disputeEvidence",
            },
            ObjectKind.MerchantAccount => new MerchantAccount
            {
                Id = ObjectId.AccountOf(new byte[16]),
                State = default,
                CreatedAt = none,
                ReferenceId = "r",
                LedgerCurrency = default,
            },
            ObjectKind.ProviderCredit => new ProviderCredit
            {
                Id = Permission.Credit(1),
                State = default,
                CreatedAt = none,
                Capture = Permission.Capture(1),
                ProviderId = "",
                Amount = zero,
            },
            ObjectKind.ProviderCreditReversal => new ProviderCreditReversal
            {
                Id = Permission.Reversal(1),
                State = default,
                CreatedAt = none,
                Credit = Permission.Credit(1),
                ProviderId = "",
                Amount = zero,
            },
        };
    }

    /// <summary>The record with every member that can be set set to something that is not its default.</summary>
    private static object Fill(object record, Random random, out List<string> unset)
    {
        unset = [];
        foreach (var member in record.GetType().GetProperties().Where(one => one.CanWrite && one.Name != "Id"))
        {
            var value = Any(member.PropertyType, random);
            if (value is null)
                unset.Add(member.Name);
            else
                member.SetValue(record, value);
        }
        return record;
    }

    private static object? Any(Type type, Random random)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
            return "text " + random.Next();
        if (type == typeof(bool))
            return true;
        if (type == typeof(int))
            return random.Next(1, 1000);
        if (type == typeof(long))
            return random.NextInt64(1, long.MaxValue);
        if (type == typeof(Money))
            return new Money(random.NextInt64(1, 1L << 50), (Currency)random.Next(12));
        if (type == typeof(DateTimeOffset))
            return DateTimeOffset.FromUnixTimeMilliseconds(random.NextInt64(1, 4_000_000_000_000));
        if (type == typeof(TimeSpan))
            return TimeSpan.FromMilliseconds(random.Next(1, int.MaxValue));
        if (type == typeof(ObjectId))
            return Permission.Capture(random.Next(1, 999_999));
        if (type == typeof(Terms))
            return Terms.All.Values.ElementAt(random.Next(Terms.All.Count));
        if (type.IsEnum)
            return Enum.GetValues(type).GetValue(random.Next(Enum.GetValues(type).Length));
        if (type == typeof(IReadOnlyList<string>))
            return new List<string> { "a" + random.Next(), "b" };
        if (type == typeof(IReadOnlyList<int>))
            return new List<int> { 1, random.Next() };
        if (type == typeof(IReadOnlyList<Constraint>))
            return new List<Constraint> { Constraint.AmountNotSet, Constraint.BuyerNotAssociated };
        if (type == typeof(IReadOnlyList<SettlementTotal>))
            return new List<SettlementTotal> { new(new Money(random.Next(), Currency.GBP), random.Next()) };
        if (type == typeof(IReadOnlyList<RunningSchedule>))
            return new List<RunningSchedule>
            {
                new(ReportType.Captures, ObjectId.MintNumber(ObjectKind.ReportSchedule, random.Next())),
            };
        if (type == typeof(IReadOnlyList<Consignment>))
            return new List<Consignment>
            {
                new("amzn1.address." + random.Next(), new Money(random.Next(1, 1000), Currency.JPY)),
            };
        if (type == typeof(IReadOnlyList<Address>))
            return new List<Address> { (Address)Fill(new Address(), random, out _) };
        if (type == typeof(IReadOnlyList<Parcel>))
            return new List<Parcel> { new("1Z" + random.Next(), "UPS") };
        if (type == typeof(IReadOnlyList<Evidence>))
            return new List<Evidence> { new("Receipt", "file_" + random.Next(), "words") };
        if (type == typeof(IReadOnlyList<AccountStore>))
            return new List<AccountStore>
            {
                new("s" + random.Next(), "n", ["https://a"], ["https://b"], "https://c", "https://d"),
            };
        if (type == typeof(IReadOnlyList<ProviderShare>))
            return new List<ProviderShare> { new("A" + random.Next(), new Money(random.Next(1, 999), Currency.EUR)) };
        if (type == typeof(IReadOnlyList<ProviderEntry>))
            return new List<ProviderEntry> { new("A" + random.Next(), 1, random.Next(1, 9)), new("B", 2) };
        if (type == typeof(IReadOnlyList<ProviderGrant>))
            return new List<ProviderGrant> { new("A" + random.Next(), "amzn.mws.x") };
        if (type == typeof(IReadOnlyList<NoticeEndpoint>))
            return new List<NoticeEndpoint>
            {
                (NoticeEndpoint)Fill(
                    new NoticeEndpoint
                    {
                        Id = "",
                        Url = "",
                        Dialects = default,
                    },
                    random,
                    out _
                ),
            };
        if (type == typeof(IReadOnlyList<BookedBuyer>))
            return new List<BookedBuyer>
            {
                new(
                    (Buyer)Any(typeof(Buyer), random)!,
                    [new("address-" + random.Next(), (Address)Fill(new Address(), random, out _))],
                    ["1111"]
                ),
            };
        if (type == typeof(IReadOnlyList<ScriptedOutcome>))
            return new List<ScriptedOutcome>
            {
                (ScriptedOutcome)Fill(new ScriptedOutcome { Operation = ScriptedOperation.Complete }, random, out _),
            };
        if (type == typeof(decimal))
            return random.Next(1, 1000) / 1000m;
        if (type == typeof(IReadOnlyList<FaultRule>))
            return new List<FaultRule> { (FaultRule)Fill(new FaultRule { Kind = default, Share = 0 }, random, out _) };
        if (type == typeof(IReadOnlyList<HeldDelivery>))
            return new List<HeldDelivery> { new(Permission.Capture(random.Next(1, 999_999)), "behind 1:0:1:e1") };
        var constructor = type.GetConstructors().MinBy(one => one.GetParameters().Length)!;
        return Fill(
            constructor.Invoke([
                .. constructor.GetParameters().Select(parameter => Any(parameter.ParameterType, random)),
            ]),
            random,
            out _
        );
    }

    /// <summary>Equal member by member, lists by their elements.</summary>
    private static void AssertSame(object expected, object actual, string path = "")
    {
        Assert.Equal(expected.GetType(), actual.GetType());
        foreach (
            var member in expected
                .GetType()
                .GetProperties(BindingFlags.Instance | BindingFlags.Public)
                .Where(one => one.CanWrite)
        )
        {
            var (one, other) = (member.GetValue(expected), member.GetValue(actual));
            var at = $"{path}.{member.Name}";
            if (one is null || other is null || one is string || one.GetType().IsValueType)
                Assert.True(Equals(one, other), $"{at}: {one} became {other}");
            else if (one is IEnumerable list)
            {
                var (left, right) = (list.Cast<object>().ToList(), ((IEnumerable)other).Cast<object>().ToList());
                Assert.Equal(left.Count, right.Count);
                for (var i = 0; i < left.Count; i++)
                    if (left[i] is string || left[i].GetType().IsValueType)
                        Assert.Equal(left[i], right[i]);
                    else
                        AssertSame(left[i], right[i], $"{at}[{i}]");
            }
            else
                AssertSame(one, other, at);
        }
    }
}
