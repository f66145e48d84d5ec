"""Pages of the theme on their way to frames: repaired, with what is ours, and without blank lines."""

from build_tools.frame import _without_indents


def test_indents_and_empty_lines_go_and_what_keeps_its_white_space_stays() -> None:
    page = """
    <p>một
       hai</p>


    <pre><code>ba
      bốn

    năm</code></pre>   \n  <script>
      var a = 1;

      var b = 2</script>
    <textarea>
      sáu
    </textarea>
    """
    assert _without_indents(page) == (
        "\n<p>một\nhai</p>\n<pre><code>ba\n      bốn\n\n    năm</code></pre>\n<script>\n      var a = 1;\n\n"
        "      var b = 2</script>\n<textarea>\n      sáu\n    </textarea>\n"
    )
