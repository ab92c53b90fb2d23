using System.Globalization;
using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>Which delivery a job sends: a step of the journal, for one endpoint, in one dialect.</summary>
internal sealed record DeliveryArguments(long Seq, int Step, string Endpoint, Dialects Dialect) : JobArguments
{
    /// <summary>Why it is sent; by the schedule unless a fault says otherwise.</summary>
    public DeliveryTurn Turn { get; init; }

    /// <summary>
    /// The number of the attempt that it follows by the schedule; null where it follows none. Two that ended in one
    /// millisecond have their next attempts due at one instant: of these the later one's is made.
    /// </summary>
    public int? After { get; init; }

    /// <summary>Whether no fault has made it.</summary>
    public bool IsOrdinary => Turn is DeliveryTurn.Regular or DeliveryTurn.Asked;

    public override string Lane => Endpoint;

    public override string Print() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Start(Turn)}{(After is { } n ? $"{Next}{n} " : "")}{Seq}:{Step}:{(int)Dialect}:{Endpoint}"
        );

    /// <summary>Reads what <see cref="Print"/> wrote.</summary>
    public static DeliveryArguments Parse(string text)
    {
        var turn = Enum.GetValues<DeliveryTurn>().Last(one => text.StartsWith(Start(one), StringComparison.Ordinal));
        var rest = text[Start(turn).Length..];
        int? after = null;
        if (rest.StartsWith(Next, StringComparison.Ordinal))
        {
            var words = rest[Next.Length..].Split(' ', 2);
            (after, rest) = (int.Parse(words[0], CultureInfo.InvariantCulture), words[1]);
        }
        var parts = rest.Split(':', 4);
        return new DeliveryArguments(
            long.Parse(parts[0], CultureInfo.InvariantCulture),
            int.Parse(parts[1], CultureInfo.InvariantCulture),
            parts[3],
            (Dialects)int.Parse(parts[2], CultureInfo.InvariantCulture)
        )
        {
            Turn = turn,
            After = after,
        };
    }

    private const string Next = "after ";

    private static string Start(DeliveryTurn turn) =>
        turn switch
        {
            DeliveryTurn.Regular => "",
            DeliveryTurn.Asked => "asked ",
            DeliveryTurn.Late => "late ",
            DeliveryTurn.Behind => "behind ",
            DeliveryTurn.Copy => "copy ",
        };
}
