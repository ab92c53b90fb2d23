using System.Globalization;
using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>How a job's lane is written: the merchant, the kind's number, the name within.</summary>
internal static class JobLane
{
    /// <summary>The lane of a job; null for one that belongs to none.</summary>
    public static string? Of(MerchantId merchant, JobKind kind, JobArguments? arguments) =>
        arguments?.Lane is { } name
            ? string.Create(CultureInfo.InvariantCulture, $"{merchant}/{(int)kind}/{name}")
            : null;

    /// <summary>Whose jobs wait in a lane.</summary>
    public static string MerchantOf(string lane) => lane[..lane.IndexOf('/', StringComparison.Ordinal)];

    /// <summary>The kind of the jobs of a lane.</summary>
    public static JobKind KindOf(string lane) =>
        (JobKind)int.Parse(lane.Split('/', 3)[1], CultureInfo.InvariantCulture);
}
