using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Tender.Client;

/// <summary>
/// How answers are shown: a person gets tables and sentences, a program JSON. Nothing that a merchant or a buyer wrote
/// can give an order to the terminal.
/// </summary>
internal sealed class Printer(Terminal terminal, bool json)
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
    private static readonly JsonSerializerOptions OnOneLine = new(Indented) { WriteIndented = false };

    private readonly Lazy<IAnsiConsole> console = new(() => ConsoleOn(terminal.Out, terminal));

    /// <summary>Whether a person reads.</summary>
    public bool IsForPeople { get; } = terminal.IsInteractive && !json;

    /// <summary>A list: a table, or an array.</summary>
    public void List(IReadOnlyCollection<JsonNode> entries, string none, params Column[] columns)
    {
        if (!IsForPeople)
        {
            Json(new JsonArray([.. entries.Select(entry => entry.DeepClone())]));
            return;
        }
        if (entries.Count == 0)
        {
            terminal.Out.WriteLine(none);
            return;
        }
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns)
            table.AddColumn(new TableColumn(new Text(column.Head)));
        foreach (var entry in entries)
            table.AddRow(columns.Select(column => new Text(Harmless(column.Of(entry)))));
        console.Value.Write(table);
    }

    /// <summary>One answer: its members line by line, or the object.</summary>
    public void Members(JsonNode answer, params Column[] columns)
    {
        if (!IsForPeople)
        {
            Json(answer);
            return;
        }
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach (var column in columns)
            if (column.Of(answer) is { Length: > 0 } value)
                grid.AddRow(new Text(column.Head), new Text(Harmless(value)));
        console.Value.Write(grid);
    }

    /// <summary>One answer: a sentence, or the object.</summary>
    public void Sentence(JsonNode answer, string sentence)
    {
        if (IsForPeople)
            terminal.Out.WriteLine(Harmless(sentence));
        else
            Json(answer);
    }

    /// <summary>An entry of what goes on and on: a line for a person, an object on a line for a program.</summary>
    public void Line(JsonNode entry, params Column[] columns) =>
        terminal.Out.WriteLine(
            IsForPeople
                ? Harmless(string.Join("  ", columns.Select(column => column.Of(entry)).Where(text => text.Length > 0)))
                : OneLine(entry)
        );

    /// <summary>JSON on a line.</summary>
    public static string OneLine(JsonNode entry) => entry.ToJsonString(OnOneLine);

    /// <summary>JSON, whoever reads.</summary>
    public void Json(JsonNode answer) => terminal.Out.WriteLine(answer.ToJsonString(Indented));

    /// <summary>Shows a person that something is under way.</summary>
    public Task<T> While<T>(string what, Func<Task<T>> work) =>
        IsForPeople && !Console.IsErrorRedirected
            ? ConsoleOn(terminal.Error, terminal).Status().StartAsync(Markup.Escape(what), _ => work())
            : work();

    /// <summary>A text without anything that a terminal obeys.</summary>
    private static string Harmless(string text)
    {
        if (!text.Any(c => char.IsControl(c) && c != '\n'))
            return text;
        var shown = new StringBuilder();
        foreach (var c in text)
            if (char.IsControl(c) && c != '\n')
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                shown.Append(c);
        return shown.ToString();
    }

    private static IAnsiConsole ConsoleOn(TextWriter writer, Terminal terminal)
    {
        var made = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        made.Profile.Width = terminal.Width;
        return made;
    }
}
