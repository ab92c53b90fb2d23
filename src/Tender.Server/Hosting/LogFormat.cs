namespace Tender.Server.Hosting;

/// <summary>How a line of the log is written.</summary>
public enum LogFormat
{
    /// <summary>For a reader: when, how severe, which part, what.</summary>
    Text,

    /// <summary>For a program: an object of JSON, with what the line tells under names.</summary>
    Json,
}
