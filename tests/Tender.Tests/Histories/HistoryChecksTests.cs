using Xunit;

namespace Tender.Tests.Histories;

/// <summary>Anomalies planted in histories, one at a time: each is found, by its check alone, and named.</summary>
public class HistoryChecksTests
{
    private const string Charge = "S01-1";

    private static readonly Truth Right = new(
        [("k1", new Seen(Charge, "Captured", 25)), ("k2", new Seen(Charge, "Captured", 25))],
        [("S01", 100, 100)],
        new Dictionary<string, TimeSpan> { ["A1"] = TimeSpan.FromHours(2) }
    );

    /// <summary>
    /// An authorization whose first answer was lost, its capture, a refund seen by one node after another, a clock.
    /// </summary>
    private static IReadOnlyList<Entry> History() =>
        [
            new Entry.Write(1, 0, 10, long.MaxValue, Ending.Unknown, "k1", null, null),
            new Entry.Write(2, 1, 20, 30, Ending.Done, "k1", "201 {}", new Seen(Charge, "Authorized")),
            new Entry.Read(3, 2, 31, 40, Ending.Done, Charge, new Seen(Charge, "Authorized")),
            new Entry.Write(4, 2, 41, 50, Ending.Done, "k2", "200 {}", new Seen(Charge, "Captured")),
            new Entry.Read(5, 0, 45, 60, Ending.Done, Charge, new Seen(Charge, "Authorized")),
            new Entry.Read(6, 1, 61, 70, Ending.Done, Charge, new Seen(Charge, "Captured", 25)),
            new Entry.Write(7, 0, 80, 90, Ending.Done, "k2", "200 {}", new Seen(Charge, "Captured")),
            new Entry.Write(8, 0, 81, 90, Ending.Refused, "k3", "422 {}", null),
            new Entry.Move(9, 0, 91, 95, Ending.Done, "A1", TimeSpan.FromHours(1)),
            new Entry.Move(10, 1, 92, long.MaxValue, Ending.Unknown, "A1", TimeSpan.FromHours(1)),
            new Entry.Move(11, 1, 93, 94, Ending.Refused, "A1", TimeSpan.FromHours(1)),
        ];

    [Fact]
    public void Nothing_is_wrong_with_a_right_history() => Assert.Empty(HistoryChecks.All(History(), Right));

    [Fact]
    public void A_lost_write_is_found() =>
        Finds(History(), Right with { Made = [Right.Made[0]] }, "k2 was done by #4 at node 2 and is lost");

    [Fact]
    public void A_doubled_charge_is_found() =>
        Finds(
            History(),
            Right with
            {
                Made = [.. Right.Made, ("k1", new Seen("S01-2", "Authorized"))],
            },
            "k1 was done 2 times: #1 at node 0, #2 at node 1"
        );

    [Fact]
    public void A_charge_in_place_of_the_one_that_was_told_is_found() =>
        Finds(
            History(),
            Right with
            {
                Made = [("k1", new Seen("S01-2", "Authorized")), Right.Made[1]],
            },
            "k1 was done by #2 at node 1 as S01-1, and another is there"
        );

    [Fact]
    public void A_charge_nobody_asked_for_is_found() =>
        Finds(
            History(),
            Right with
            {
                Made = [.. Right.Made, ("k9", new Seen("S01-2", "Authorized"))],
            },
            "S01-2 is there, and nobody asked for it"
        );

    [Fact]
    public void What_was_refused_and_is_there_is_found() =>
        Finds(
            History(),
            Right with
            {
                Made = [.. Right.Made, ("k3", new Seen("S01-2", "Authorized"))],
            },
            "k3 was refused by #8 at node 0 and is there"
        );

    [Theory]
    [InlineData("Authorized", "S01-1 was Captured to #6 at node 1, and then Authorized to #12 at node 2")]
    [InlineData("Captured", "S01-1 was Captured to #6 at node 1, and then Captured to #12 at node 2")]
    [InlineData(null, "S01-1 was Captured to #6 at node 1, and then not there to #12 at node 2")]
    public void A_stale_read_is_found(string? state, string says) =>
        Finds(
            [
                .. History(),
                new Entry.Read(12, 2, 96, 99, Ending.Done, Charge, state is null ? null : new Seen(Charge, state)),
            ],
            Right,
            says
        );

    [Fact]
    public void Two_answers_under_one_key_are_found() =>
        Finds(
            [.. History(), new Entry.Write(12, 2, 96, 99, Ending.Done, "k1", "201 {\"other\"}", null)],
            Right,
            "two answers under k1: #2 at node 1 and #12 at node 2"
        );

    [Fact]
    public void A_refusal_of_what_was_done_is_found() =>
        Finds(
            [.. History(), new Entry.Write(12, 2, 96, 99, Ending.Refused, "k1", "409 {}", null)],
            Right,
            "k1 was done by #2 at node 1 and refused by #12 at node 2 afterwards"
        );

    [Fact]
    public void Another_end_than_the_one_that_was_seen_is_found() =>
        Finds(
            History(),
            Right with
            {
                Made = [("k1", new Seen(Charge, "Canceled", 25)), ("k2", new Seen(Charge, "Canceled", 25))],
            },
            "S01-1 was Captured to #4 at node 2 and ended Canceled"
        );

    [Fact]
    public void A_ceiling_that_was_broken_is_found() =>
        Finds(History(), Right with { Limits = [("S01", 100, 101)] }, "S01 bears 101 of 100");

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void A_clock_that_moved_too_far_or_not_far_enough_is_found(int hours) =>
        Finds(
            History(),
            Right with
            {
                Shifts = new Dictionary<string, TimeSpan> { ["A1"] = TimeSpan.FromHours(hours) },
            },
            $"the clock of A1 was moved by {hours:00}:00:00, and asked for was 01:00:00 to 02:00:00"
        );

    private static void Finds(IReadOnlyList<Entry> history, Truth truth, string says) =>
        Assert.Equal(says, HistoryChecks.All(history, truth).First());
}
