using System.Globalization;

namespace Tender.Server.Telemetry;

/// <summary>What a request is measured and told by, as far as it is known; each word is of a closed set.</summary>
internal sealed class RequestLabels
{
    /// <summary>Which part of the service answers: v1, v2, control, pages and so on.</summary>
    public string Api { get; set; } = "none";

    /// <summary>The path with names in place of ids; null where nothing tells.</summary>
    public string? Route { get; set; }

    /// <summary>What is asked for, by the API's own name of it; null where nothing tells.</summary>
    public string? Operation { get; set; }

    /// <summary>The status it was answered; 499 while it was not: its caller went away.</summary>
    public int Status { get; private set; } = 499;

    /// <summary>Why it was refused, in the API's own code or else the status; null where it was not.</summary>
    public string? Reason { get; private set; }

    /// <summary>Whether the log has a line of it already, or left it out on purpose.</summary>
    public bool IsTold { get; set; }

    /// <summary>Whether a 5xx is the answer to what was asked, as to a probe, and no failure to answer.</summary>
    public bool IsProbe { get; set; }

    /// <summary>Whether it was to be answered, and could not.</summary>
    public bool HasFailed => Status >= 500 && !IsProbe;

    /// <summary>It is answered.</summary>
    public void Answered(int status, string? reason) =>
        (Status, Reason) = (status, reason ?? (status >= 400 ? status.ToString(CultureInfo.InvariantCulture) : null));

    /// <summary>Who asks, or who is acted for, once that is certain.</summary>
    public string? Merchant { get; set; }
}
