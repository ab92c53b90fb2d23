using Tender.Core;
using Tender.Core.Tests;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Storage;

/// <summary>Recorded calls: what is read of them, and how older ones got their families.</summary>
public sealed class RecordedCallsTests
{
    [Theory, OnBothDatabases]
    public async Task A_call_recorded_before_is_of_its_objects_family_and_coverage_reads_no_forms(TestDatabase database)
    {
        await using var engines = await Engines.Start(database);
        var permission = ObjectId.MintPermission(true, false, Region.NorthAmerica, 7);
        ObjectId[] objects =
        [
            permission,
            permission.Authorization(3),
            ObjectId.MintSession(Guid.NewGuid()),
            ObjectId.MintFile(Guid.NewGuid()),
        ];
        await engines.Store.Apply(
            new Command<bool>(Engines.MerchantId, "Record calls", Requester.Operator)
            {
                Decide = (_, _) => true,
                ExtraWrites = (writing, _) =>
                {
                    foreach (var (n, one) in objects.Index())
                        writing.Add(new InsertCall { Merchant = Engines.MerchantId, Call = Of(n + 1, one) });
                },
            }
        );
        foreach (var line in await File.ReadAllLinesAsync(Migration))
            if (line.StartsWith("UPDATE calls ", StringComparison.Ordinal))
                await engines.Database.Execute(line, _ => 0);

        var queries = new CallQueries(engines.Database);
        var all = await queries.All(Engines.MerchantId, 10);
        Assert.Equal(objects.Select(one => (ObjectId?)one.Family), all.Select(call => call.Root));
        Assert.All(all, call => Assert.Null(call.Canonical ?? call.Message));
        var whole = await queries.NewestOf(Engines.MerchantId, permission.Value, null, 10);
        Assert.Equal([("form", "why"), ("form", "why")], whole.Select(call => (call.Canonical, call.Message)));
    }

    private static string Migration =>
        Path.Combine(Repository.Root, "src", "Tender.Server", "Storage", "Schema", "0019-call-forms.sql");

    private static RecordedCall Of(long seq, ObjectId about) =>
        new()
        {
            Seq = seq,
            Done = seq,
            Operation = "GetCharge",
            Object = about,
            Status = 400,
            Canonical = "form",
            Message = "why",
        };
}
