using System.Globalization;
using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>Which delivery a job sends: a step of the journal, for one endpoint, in one dialect.</summary>
internal sealed record DeliveryArguments(long Seq, int Step, string Endpoint, Dialects Dialect) : JobArguments
{
    /// <summary>Why it is sent; by the schedule unless a fault says otherwise.</summary>
    public DeliveryTurn Turn { get; init; }

    /// <summary>Whether no fault has made it.</summary>
    public bool IsOrdinary => Turn is DeliveryTurn.Regular or DeliveryTurn.Asked;

    public override string Lane => Endpoint;

    public override string Print() =>
        string.Create(CultureInfo.InvariantCulture, $"{Start(Turn)}{Seq}:{Step}:{(int)Dialect}:{Endpoint}");

    /// <summary>Reads what <see cref="Print"/> wrote.</summary>
    public static DeliveryArguments Parse(string text)
    {
        var turn = Enum.GetValues<DeliveryTurn>().Last(one => text.StartsWith(Start(one), StringComparison.Ordinal));
        var parts = text[Start(turn).Length..].Split(':', 4);
        return new DeliveryArguments(
            long.Parse(parts[0], CultureInfo.InvariantCulture),
            int.Parse(parts[1], CultureInfo.InvariantCulture),
            parts[3],
            (Dialects)int.Parse(parts[2], CultureInfo.InvariantCulture)
        )
        {
            Turn = turn,
        };
    }

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
