namespace Tender.Client;

/// <summary>A command cannot do what was asked; the message is a sentence for whoever typed it.</summary>
/// <param name="exitCode">1: the server said no, or a check failed; 2: a mistake of the caller, or no server.</param>
/// <param name="message">Why, and what to do.</param>
internal sealed class CommandRefusedException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    /// <summary>What was typed cannot be meant.</summary>
    public static CommandRefusedException Mistake(string message) => new(2, message);
}
