using System.Globalization;
using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>Which delivery a job sends: a step of the journal, for one endpoint, in one dialect.</summary>
internal sealed record DeliveryArguments(long Seq, int Step, string Endpoint, Dialects Dialect) : JobArguments
{
    public override string Lane => Endpoint;

    public override string Print() =>
        string.Create(CultureInfo.InvariantCulture, $"{Seq}:{Step}:{(int)Dialect}:{Endpoint}");

    /// <summary>Reads what <see cref="Print"/> wrote.</summary>
    public static DeliveryArguments Parse(string text)
    {
        var parts = text.Split(':', 4);
        return new(
            long.Parse(parts[0], CultureInfo.InvariantCulture),
            int.Parse(parts[1], CultureInfo.InvariantCulture),
            parts[3],
            (Dialects)int.Parse(parts[2], CultureInfo.InvariantCulture)
        );
    }
}
