using System.Security.Cryptography;
using System.Text;
using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Simulated;

/// <summary>A request that can be sent any number of times: under one key it is one request.</summary>
internal sealed class Request(string what, string? key, string summary)
{
    public string What => what;
    public string? Key => key;
    public string Summary => summary;

    /// <summary>The answer once somebody has got it for what it did; it may not change any more.</summary>
    public StoredResponse? Answer { get; set; }

    /// <summary>How often it is under way.</summary>
    public int UnderWay { get; set; }

    /// <summary>Whether it may be done, for all that its senders were told.</summary>
    public bool MayBeDone { get; set; }

    /// <summary>Whether somebody was told that it was done by this very sending.</summary>
    public bool IsDone { get; set; }

    /// <summary>Sends it once more; null for another request under its key.</summary>
    public Func<Node, bool, Task<Came>> Send { get; set; } = null!;
}

/// <summary>What became of a request; neither yes nor no when the caller never learned.</summary>
internal sealed record Came(
    bool Ok,
    Refusal? No,
    StoredResponse? Reply,
    string Words,
    bool IsReplay = false,
    bool IsForAnother = false,
    Exception? Failure = null
)
{
    public bool IsLearned => Failure is null;

    /// <summary>The object that the answer names first.</summary>
    public ObjectId? Id => Words.Length == 0 ? null : ObjectId.Parse(Words.Split(' ')[0]);

    public override string ToString() =>
        Failure is not null ? $"fails: {Failure.GetType().Name} {Failure.Message}"
        : IsReplay ? $"as before: {Words}"
        : IsForAnother ? "another request's key"
        : Ok ? $"yes: {Words}"
        : $"no: {No}";
}

/// <summary>One act under way: what it draws from, whose it is, and how it asks.</summary>
internal sealed partial class Stage(World world, int number, Random random)
{
    private int asked;

    public World World => world;

    public Random Random => random;

    public Shop Shop { get; } =
        world.Shops[
            random.Next(10) switch
            {
                < 5 => 0,
                < 7 => 1,
                _ => 2,
            }
        ];

    /// <summary>A moment passes, as between two clicks.</summary>
    public Task Pause(int secondsMax = 5) =>
        world.Scheduler.Delay(TimeSpan.FromMilliseconds(random.Next(secondsMax * 1000)));

    public Task<Node> AnyNode() => world.AnyNode(random);

    /// <summary>A request that has not been sent yet.</summary>
    public Request Prepare<T>(string what, Func<Engine, Command<T>, Task<CommandResult<T>>> call, bool keyed = true)
    {
        var key = keyed ? $"k{++Shop.Keys}" : null;
        var summary = $"{what} #{number}.{++asked}";
        var request = new Request(what, key, summary);
        request.Send = async (node, isSame) =>
        {
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes(isSame ? summary : summary + " but not quite"));
            var command = new Command<T>(
                Shop.Id,
                summary,
                Key: key is null ? null : new IdempotencyKey(what, key, hash),
                Render: key is null ? null : value => new StoredResponse(200, Encoding.UTF8.GetBytes(Words(value)))
            );
            request.UnderWay++;
            try
            {
                var applied = await node.Ask(() => call(node.Engine, command));
                return applied.Answer(
                    one =>
                        one.Result.Ok
                            ? new Came(
                                true,
                                null,
                                one.Response,
                                one.Response is { } told ? Text(told) : Words(one.Result.Value)
                            )
                            : new Came(false, one.Result.No, null, ""),
                    one => new Came(true, null, one.Response, Text(one.Response), IsReplay: true),
                    _ => new Came(false, null, null, "", IsForAnother: true)
                );
            }
            catch (Exception failure)
            {
                return new Came(false, null, null, "", Failure: failure);
            }
            finally
            {
                request.UnderWay--;
            }
        };
        if (key is not null)
            Shop.Asked.Add(request);
        return request;
    }

    /// <summary>
    /// Sends a request, and again under its key while nobody answers, as every client does; what comes is judged.
    /// </summary>
    public async Task<Came> Ask<T>(
        string what,
        Func<Engine, Command<T>, Task<CommandResult<T>>> call,
        bool keyed = true
    )
    {
        var request = Prepare(what, call, keyed);
        for (var tries = 1; ; tries++)
        {
            var came = await Send(request);
            if (came.IsLearned || !keyed || tries == 5)
                return came;
            await Pause(tries * 8);
        }
    }

    /// <summary>Sends a request once.</summary>
    public async Task<Came> Send(Request request, Node? to = null)
    {
        var node = to ?? await AnyNode();
        var before = request.Answer;
        var came = await request.Send(node, true);
        world.Tally.Requests++;
        world.Note($"{Shop.Id} asks node {node.Number} to {request.Summary}: {came}");
        Judge(request, came, before);
        return came;
    }

    /// <summary>I23, I19, I18: what may come of a request.</summary>
    private void Judge(Request request, Came came, StoredResponse? before)
    {
        if (came.Failure is { } failure && !world.IsExcused(failure))
            world.Break($"I23 {request.Summary} failed by itself: {failure}");
        // Whose command was never begun is told so, and it never will be.
        request.MayBeDone |= came.Failure is not DatabaseTroubleException { Trouble: DatabaseTrouble.Silent };
        if (came.IsForAnother)
            world.Break($"I19 {request.Summary} was taken for another request");
        if (request.Key is not null && before is not null && came is { IsLearned: true, Ok: false })
            world.Break($"I18 {request.Summary} was answered with a yes, and is refused now: {came}");
        if (came.Reply is not { } reply || request.Key is null)
        {
            if (came is { Ok: true, IsReplay: false } && request.What != "confirm")
                Shop.Acknowledged.Add(request.Summary);
            return;
        }
        if (!came.IsReplay && request.IsDone)
            world.Break($"I21 {request.Summary} was done before, and is done again");
        request.IsDone |= !came.IsReplay;
        if (before is not null && (before.Status != reply.Status || !before.Body.AsSpan().SequenceEqual(reply.Body)))
            world.Break($"I18 {request.Summary}: answered \"{Text(before)}\", then \"{Text(reply)}\"");
        // Who repeats a request while the processor is still being asked is told what is known then.
        if (!came.IsReplay || world.Bank is null)
            request.Answer = reply;
    }

    private static string Text(StoredResponse response) => Encoding.UTF8.GetString(response.Body);

    private static string Words<T>(T value) =>
        value switch
        {
            CheckoutSession one => $"{one.Id} {one.State} {one.Reason} {one.Version}",
            Completion one =>
                $"{Words(one.Session)} {one.Session.Permission} {(one.Charge is { } charge ? Words(charge) : "")}",
            Charge one =>
                $"{one.Authorization.Id} {one.Authorization.State} {one.Authorization.Reason} {one.Capture?.State}",
            PermissionWithDetails one => Words(one.Permission),
            Record one => $"{one.Id} {one.State}",
            bool one => one ? "yes" : "no",
            _ => throw new ArgumentException(typeof(T).Name, nameof(value)),
        };
}
