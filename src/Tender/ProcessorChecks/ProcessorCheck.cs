namespace Tender.ProcessorChecks;

/// <summary>Something that a processor must do, and how it is tried.</summary>
/// <param name="Name">What it is called in reports.</param>
/// <param name="Expected">What must happen, in a sentence.</param>
/// <param name="Try">Tries it. It throws <see cref="CheckFailedException"/> where something else happens.</param>
internal sealed record ProcessorCheck(string Name, string Expected, Func<ProcessorTrial, Task> Try);
