using Xunit;

namespace Tender.Layout.Tests;

/// <summary>Every rule finds the breach that is planted here, and leaves alone what is right beside it.</summary>
public class RulesTests
{
    [Fact]
    public void A_line_of_121_columns_is_found()
    {
        var files = Files(("src/A/A.cs", $"//{new string('x', 118)}\n//{new string('x', 119)}\n"), ("tests/B.cs", ""));
        Assert.Equal([new("src/A/A.cs:2", 121)], Shape.LongLines(files));
    }

    [Fact]
    public void A_file_of_801_lines_is_found()
    {
        var files = Files(("src/A.cs", new string('\n', 800)), ("src/B.cs", new string('\n', 801)));
        Assert.Equal([new("src/B.cs", 801)], Shape.LongFiles(files));
    }

    [Fact]
    public void A_method_of_61_lines_is_found_whatever_its_body()
    {
        string Block(string header, int lines) => $"{header}\n{{\n{new string('\n', lines - 2)}}}\n";
        var switching = "int C(int x) =>\n" + "x switch {" + new string('\n', 60) + "_ => 1 };\n";
        var text = Block("void A()", 60) + Block("void B()", 61) + switching + Block("X()", 61);
        var property = "int P { " + Block("get", 61) + "}\n";
        var local = "void D() {" + Block("void E()", 61) + "}\n";
        var found = Shape.LongMethods(Files(("src/X.cs", $"class X {{\n{text}{property}{local}}}")));
        Assert.Equal(
            ["src/X.cs B", "src/X.cs C", "src/X.cs X", "src/X.cs P", "src/X.cs D", "src/X.cs E"],
            found.Select(one => one.Where)
        );
    }

    [Fact]
    public void A_type_in_a_file_of_another_name_is_found()
    {
        var large = $"record Large({new string('\n', 14)});";
        var files = Files(
            ("src/A.cs", $"namespace N; class A; record Small; record Common; {large} class Other<T>;"),
            ("src/B.Part.cs", "partial class B { Common c; Small s; class Nested; }"),
            ("src/C.cs", "class C { Common c; Small s; }"),
            ("src/D.cs", "delegate Common D();"),
            ("src/E.cs", "enum F { G }")
        );
        Assert.Equal(
            ["src/A.cs Common", "src/A.cs Large", "src/E.cs F"],
            Shape.TypesOutOfPlace(files).Select(one => one.Where)
        );
    }

    [Fact]
    public void A_statement_of_sql_is_found_in_every_kind_of_text()
    {
        var text = """"
            class A
            {
                string a = "SELECT 1", b = $"UPDATE {1}", c = """DELETE FROM x""", d = "Select one", e = "SELECTED";
                // SELECT nothing
                string f = """
                    INSERT INTO x
                    """;
            }
            """";
        Assert.Equal(4, Shape.Statements(Files(("src/A.cs", text))).Sum(one => one.Count));
    }

    [Fact]
    public void An_empty_name_is_found() =>
        Assert.Equal(
            ["src/A.cs OrderManager", "src/A.cs Utils"],
            Names
                .Empty(Files(("src/A.cs", "class OrderManager; class Managers { class Utils; }")))
                .Select(one => one.Where)
        );

    [Fact]
    public void A_name_of_two_types_is_found()
    {
        var files = Files(
            ("src/A/A.cs", "namespace A; class Order; class A;"),
            ("src/A/A.Part.cs", "namespace A; partial class A { class Inner; }"),
            ("src/B/Order.cs", "namespace B; record Order { class Inner; }")
        );
        Assert.Equal([new("Order")], Names.Shared(files));
    }

    [Fact]
    public void An_interface_with_one_implementation_is_found() =>
        Assert.Equal(
            [new("src/A.cs ILonely")],
            Names.LonelyInterfaces(
                Files(
                    ("src/A.cs", "interface ILonely; interface IShared<T>; class A : ILonely, IShared<int>;"),
                    ("src/B.cs", "struct B : IShared<string>;")
                )
            )
        );

    [Fact]
    public void A_replaced_word_is_found_as_the_name_of_a_type_or_member()
    {
        var words = Names.ReplacedWords([
            "Not a table: `Prose`",
            "| Our word | Means | Not |",
            "|---|---|---|",
            "| change | `What` | `Sheet`, `Scene` |",
            "| other | it | - |",
            "",
            "| Word | Means |",
            "|---|---|",
            "| `Kept` | `Also` |",
        ]);
        Assert.Equal(["Scene", "Sheet"], words.Order());
        var text =
            "class Sheet { int Scene; void Sheets(); } record R(int Scene); enum E { Sheet } class C { int x = "
            + "Scene; }";
        Assert.Equal(
            ["src/A.cs Sheet", "src/A.cs Scene", "src/A.cs Scene", "src/A.cs Sheet"],
            Names.Replaced(Files(("src/A.cs", text)), words).Select(one => one.Where)
        );
    }

    [Theory]
    [InlineData("namespace S.A; class A { S.B.Thing x; }")]
    [InlineData("namespace S.A; using S.B; class A { object x = new Thing(); }")]
    [InlineData("namespace S.A; using static S.B.Thing; class A { int x = Number(); }")]
    [InlineData("namespace S.A; using S.B; class A { int x = 1.Extended(); }")]
    [InlineData("namespace S.A; using Other = S.B.Thing; class A { Other x; }")]
    public void A_use_that_no_row_allows_is_found(string text)
    {
        var thing =
            "namespace S.B; class Thing { public static int Number() => 1; } "
            + "static class Extensions { public static int Extended(this int it) => it; }";
        var files = Files(("src/P/A/A.cs", text), ("src/P/B/Thing.cs", thing));
        var forbidden = new Dictionary<string, string[]> { ["src/P/A"] = [], ["src/P/B"] = ["src/P/A"] };
        var allowed = new Dictionary<string, string[]> { ["src/P/A"] = ["src/P/B"], ["src/P/B"] = [] };
        var names = new TypeNames(files);
        Assert.Equal([new("src/P/A/A.cs -> src/P/B")], Folders.Check(files, names, forbidden));
        Assert.Empty(Folders.Check(files, names, allowed));
    }

    [Fact]
    public void A_folder_without_a_row_is_found()
    {
        var table = new Dictionary<string, string[]> { ["src/P"] = [] };
        var files = Files(("src/P/A.cs", ""), ("src/P/New/B.cs", ""), ("src/Q/C.cs", ""));
        Assert.Equal(
            [new("src/P/New has no row"), new("src/Q has no row")],
            Folders.Check(files, new TypeNames(files), table)
        );
    }

    [Fact]
    public void An_arm_for_the_rest_of_our_own_enum_is_found()
    {
        var files = Files(
            ("src/E.cs", "enum E { A, B }"),
            ("src/Expression.cs", "class X { int F(E? e) => e switch { E.A => 1, _ => 2 }; }"),
            ("src/Statement.cs", "class Y { void F(E e) { switch (e) { case E.A: break; default: break; } } }"),
            ("src/Whole.cs", "class Z { int F(E e) => e switch { E.A => 1, E.B => 2 }; }"),
            ("src/Text.cs", "class V { int F(string e, System.DayOfWeek d) => e switch { _ => d switch { _ => 1 } }; }")
        );
        Assert.Equal([new("src/Expression.cs"), new("src/Statement.cs")], new TypeNames(files).ArmsForTheRest());
    }

    [Fact]
    public void A_path_that_is_not_there_is_found() =>
        Assert.Equal(
            ["Gone.cs", "Alone.cs", "tests/Gone/"],
            Documentation.MissingPaths(
                [
                    "`src/A/There.cs`, `Gone.cs`",
                    "`src/A/There.cs` | `Beside.cs`",
                    "`Root.md`, `Alone.cs` and `tests/Gone/`",
                ],
                path => path is "src/A/There.cs" or "src/A/Beside.cs" or "Root.md"
            )
        );

    [Fact]
    public void A_member_that_its_file_does_not_have_is_found() =>
        Assert.Equal(
            ["There.cs (Gone)", "There.cs (Pay)", "No.cs (Any)"],
            Documentation.MissingMembers(
                "`There.cs` (`Refund`, `Gone`); `There.cs` (`Pay`), `There.cs`, `No.cs` (`Any`)",
                path => path == "There.cs" ? "void Refund() => Payment();" : null
            )
        );

    [Fact]
    public void A_page_with_two_titles_is_found() =>
        Assert.Equal(2, Documentation.Titles(["# One", "```", "# code", "```", "# Two", "## Part"]));

    [Fact]
    public void A_breach_is_told_with_its_place_and_its_figure() =>
        Assert.Equal("src/A.cs:7: 121 src/B.cs M", $"{new Finding("src/A.cs:7", 121)} {new Finding("src/B.cs M")}");

    private static IReadOnlyList<SourceFile> Files(params (string Path, string Text)[] files) =>
        [.. files.Select(file => SourceFile.Parse(file.Path, file.Text))];
}
