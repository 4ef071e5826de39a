package dev.bactrian.mapping;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/** Reads HTML as people see it: a line for each block and after each break, and nothing that is not shown. */
final class Markup implements NodeVisitor {

    private static final Set<String> NOT_SHOWN = Set.of("script", "style", "head", "title", "template");
    private static final Pattern BLANKS = Pattern.compile("[^\\S\n]+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern AROUND_LINES = Pattern.compile(" ?\n ?");
    private static final Pattern MORE_THAN_A_BLANK_LINE = Pattern.compile("\n{3,}");

    private final StringBuilder text = new StringBuilder();

    private Markup() {}

    static String strip(String html) {
        var document = Jsoup.parse(html);
        document.getAllElements().stream()
                .filter(element -> NOT_SHOWN.contains(element.normalName()))
                .forEach(Node::remove);
        var markup = new Markup();
        document.traverse(markup);
        var lines = AROUND_LINES
                .matcher(BLANKS.matcher(markup.text).replaceAll(" "))
                .replaceAll("\n");
        return MORE_THAN_A_BLANK_LINE.matcher(lines).replaceAll("\n\n").strip();
    }

    @Override
    public void head(Node node, int depth) {
        if (node instanceof TextNode part) {
            text.append(isAtBegin() ? part.getWholeText().stripLeading() : part.getWholeText());
        } else if (node instanceof Element element && element.normalName().equals("br")) {
            text.append('\n');
        } else {
            beginLine(node);
        }
    }

    @Override
    public void tail(Node node, int depth) {
        if (!node.nodeName().toLowerCase(Locale.ROOT).equals("br")) {
            beginLine(node);
        }
    }

    private void beginLine(Node node) {
        if (node instanceof Element element && element.isBlock() && !isAtBegin()) {
            text.append('\n');
        }
    }

    private boolean isAtBegin() {
        return text.isEmpty() || text.charAt(text.length() - 1) == '\n';
    }
}
