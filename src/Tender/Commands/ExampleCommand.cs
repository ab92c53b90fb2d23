using System.CommandLine;

namespace Tender.Commands;

/// <summary>A command whose help ends with an example.</summary>
internal class ExampleCommand(string name, string description, string example) : Command(name, description)
{
    /// <summary>How it is typed.</summary>
    public string Example => example;
}
