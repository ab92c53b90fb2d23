namespace Tender.Server.Sandbox.Coverage;

/// <summary>Something an integration should not do.</summary>
/// <param name="Words">What, with the call that shows it.</param>
/// <param name="About">The ending that was not minded; null for none.</param>
internal sealed record WrongAct(string Words, Happening? About = null);
