using System.Globalization;
using Microsoft.Data.Sqlite;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Processes;

/// <summary>
/// A node that sleeps past its leases, as a suspended machine does, and wakes up in the belief that no time has passed:
/// what others took over meanwhile is not done by it again, and what it was answering is done once or not at all.
/// </summary>
public class FrozenNodeTests
{
    private const int Seed = 20260105;

    [Theory, OnBothDatabases]
    public async Task A_node_that_slept_past_its_leases_does_nothing_twice(TestDatabase database)
    {
        using var place = await Place.Make(database);
        await using var receiver = await Receiver.Start();
        var (held, awake) = (new Signal<ReceivedMessage>(), new Signal<bool>());
        receiver.Answer = async message =>
        {
            if (held.TrySetResult(message))
                await awake.Task;
            return 200;
        };
        using var sleeper = await TenderProcess.Serve(place);
        var told = await place.Control(sleeper.Http).NewMerchant(new { region = "na" });
        var control = place.Control(sleeper.Http).For(told);
        await control.PutEndpoints(new Endpoint(receiver.Url + "v2", "v2"));
        var (promises, random) = (new Promises(), new Random(Seed));
        var clients = new List<Client>();
        for (var i = 0; i < 3; i++)
            clients.Add(await Open(sleeper.Http));
        using var over = new CancellationTokenSource();
        var answers = 0;
        var work = clients.Select(client => Work(client, sleeper.Http)).ToList();

        // It holds the lease of a notice that the receiver does not answer, and sleeps in the midst of everything.
        var notice = await held.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await sleeper.Signal("STOP");
        using var second = database == TestDatabase.Sqlite ? null : Place.On(place.Connection!).JoinTo(place);
        using var other = second is null ? null : await TenderProcess.Serve(second);
        if (other is null)
            await UntilLeasesEnd(place);
        else
        {
            clients.Add(await Open(other.Http));
            work.Add(Work(clients[^1], other.Http));
            await Eventually(() => receiver.Messages.Count(one => one.MessageId == notice.MessageId) == 2);
        }
        await sleeper.Signal("CONT");
        awake.SetResult(true);

        var before = Volatile.Read(ref answers);
        await Eventually(() => Volatile.Read(ref answers) > before + 30);
        await over.CancelAsync();
        await Task.WhenAll(work).WaitAsync(TimeSpan.FromSeconds(60));
        await promises.TakeIn(clients, sleeper.Http);
        await control.Advance("P1D");
        var audit = await Audit.Of(place);
        promises.Reconcile(audit);
        Assert.All(audit.Deliveries, one => Assert.Equal("delivered", one.State));
        Assert.Equal(audit.Deliveries.Count, receiver.Messages.Select(one => one.MessageId).Distinct().Count());
        // What the sleeper learned too late of its own attempt is in nobody's books.
        var attempts = (await control.Notifications())
            .SelectMany(one => one.Deliveries)
            .Single(one => one.MessageId == notice.MessageId)
            .Attempts;
        // Alone it may renew its lease before it looks for work whose lease has ended: then it was one attempt.
        Assert.InRange(attempts.Length, other is null ? 1 : 2, 2);
        Assert.Equal(200, attempts[^1].Status);
        Assert.All(attempts[..^1], one => Assert.Null(one.Status));

        Task<Client> Open(Uri server) =>
            Client.Open(told, server, place.Control(server), new Random(random.Next()), promises.Sessions);

        Task Work(Client client, Uri server) =>
            client.Work(server, () => Interlocked.Increment(ref answers), over.Token);
    }

    /// <summary>Nobody can take over from the only node there is: its leases end all the same.</summary>
    private static async Task UntilLeasesEnd(Place place)
    {
        await using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(place.Data, "tender.db")};Mode=ReadOnly;Pooling=False"
        );
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT max(lease_until) FROM jobs";
        var end = Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
        Assert.NotEqual(0, end);
        await Eventually(() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() > end);
    }

    private static async Task Eventually(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
            await Task.Delay(50, patience.Token);
    }

    /// <summary>Something that happens once.</summary>
    private sealed class Signal<T>() : TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
}
