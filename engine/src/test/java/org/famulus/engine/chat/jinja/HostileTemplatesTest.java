package org.famulus.engine.chat.jinja;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A template is a stranger's file: whatever it asks for, it ends soon and with one clear line. */
class HostileTemplatesTest {

    private static final Map<String, Object> VARIABLES = Map.of("s", "a".repeat(100), "l", List.of(3, 1, 2), "m",
            Map.of("a", 1));

    private static String render(String template) {
        return JinjaTemplate.parse(template).render(VARIABLES, Clock.systemUTC(), Limits.DEFAULT);
    }

    static Stream<String> demandsWithoutEnd() {
        return Stream.of("{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
                "{% for a in range(100000) %}{% for b in range(100000) %}xxxxxxxxxxxxxxxxxxxxxxxxx{% endfor %}{% endfor %}",
                "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
                "{% macro f() %}{{ f() }}{{ f() }}{% endmacro %}{{ f() }}",
                "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(60) }}",
                "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}", "{{ 'a' * 1000000000000 }}",
                "{{ [0] * 1000000000000 }}", "{{ 10 ** 10 ** 10 ** 10 ** 10 }}", "{{ 9 ** (9 ** 9) }}",
                "{% set ns = namespace(x='ab') %}{% for i in range(1000) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
                "{% set ns = namespace(x=[1]) %}{% for i in range(1000) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
                "{% set ns = namespace(x=[1]) %}{% for i in range(1000) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}",
                "{% set ns = namespace(x=[1]) %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x|tojson }}",
                "{% set ns = namespace(x=[1]) %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x == ns.x + [] }}"
                        + "{% for i in range(100000) %}{{ ns.x }}{% endfor %}",
                "{% set ns = namespace(x=1) %}{% set ns.x = ns %}{{ ns }}", "{{ 'x'.center(1000000000) }}",
                "{{ 'x'|indent(1000000000) }}",
                "{{ '%1000000d' % 1 }}{% for i in range(99999) %}{{ '%999999d' % 1 }}{% endfor %}",
                "{{ '{:999999999}'.format(1) }}",
                "{% set a = 'a' * 4000000 %}{% set b = 'a' * 2000000 ~ 'b' %}{% for i in range(9999) %}{{ b in a }}{{ a.find(b) }}{{ a.rfind(b) }}{% endfor %}",
                "{% set a = 'ab' * 4000000 %}{% for i in range(9999) %}{% set x = a.split('a') %}{% endfor %}",
                "{% set a = ('a' * 70) * 100000 %}{% for i in range(9999) %}{% set x = a.rsplit('a' * 70) %}{% endfor %}",
                "{% for i in range(100000) %}{% set x = range(100000)|sort %}{% endfor %}",
                "{% for i in range(100000) %}{% set x = range(100000)|map('string')|unique|list %}{% endfor %}",
                "{% set a = '%d' * 8000000 %}{% for i in range(9999) %}{{ strftime_now(a)|length }}{% endfor %}",
                "{% set a = '%' * 8000000 %}{% for i in range(9999) %}{{ strftime_now(a)|length }}{% endfor %}",
                "{% set a = 'x.' * 8000000 %}{{ ([{}] * 99999)|map(attribute=a)|list }}",
                "{% set ns = namespace(x=(1,)) %}{% for i in range(60) %}{% set ns.x = (ns.x, ns.x) %}{% endfor %}{{ {ns.x: 1} }}",
                "{% set t = (1,) * 1000000 %}{% for i in range(99999) %}{{ m[t] }}{% endfor %}",
                "{{ s.replace('', s).replace('', s).replace('', s).replace('', s).replace('', s) }}",
                "{{ ([[1] * 100] * 100 * 100)|sum(start=[]) }}",
                "{% set a = 'a' * 16000000 %}{% for i in range(9999) %}{{ a|wordcount }}{{ a|title|length }}{{ a[::2]|length }}{% endfor %}",
                "{% set a = '<' * 8000000 %}{{ a|striptags|length }}{% for i in range(9999) %}{{ a|e|length }}{% endfor %}",
                "{% set a = '%(' * 4000000 %}{{ a % m }}{% for i in range(9999) %}{{ '{' * 9999999 }}{% endfor %}");
    }

    @ParameterizedTest
    @MethodSource("demandsWithoutEnd")
    @Timeout(20)
    void aDemandWithoutEndEndsInOneLine(String template) {
        long begin = System.nanoTime();
        assertThatThrownBy(() -> render(template)).isInstanceOfSatisfying(JinjaException.class,
                failure -> assertThat(failure.getMessage()).isNotBlank().doesNotContain("\n"));
        // Two seconds are promised on an idle machine; a busy one may take a few times that.
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"((", "[", "{'a':", "-", "not ", "a.b[", "a(", "1 if ", "a|f(", "+"})
    void deepNestingEndsInOneLine(String opening) {
        assertThatThrownBy(() -> render("{{ " + opening.repeat(200_000))).isInstanceOf(JinjaException.class)
                .hasMessageContaining("line 1");
    }

    @Test
    void longChainsEndInOneLine() {
        for (String chain : List.of("1" + " + 1".repeat(100_000), "s" + "|trim".repeat(100_000),
                "m" + ".a".repeat(100_000), "1" + " and 1".repeat(100_000))) {
            assertThatThrownBy(() -> render("{{ " + chain + " }}")).isInstanceOf(JinjaException.class)
                    .hasMessageContaining("nests expressions more than");
        }
        assertThatThrownBy(() -> render("{% if s %}".repeat(100_000))).isInstanceOf(JinjaException.class);
        assertThatThrownBy(() -> render("{% if s %}" + "{% elif s %}".repeat(100_000) + "{% endif %}"))
                .isInstanceOf(JinjaException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{ ''.getClass() }}", "{{ s.class.forName('x') }}", "{{ s.__class__.__mro__[1] }}",
            "{{ l.append(1) }}", "{{ m.update({}) }}", "{{ raise_exception.__globals__.os }}",
            "{{ '{0.__class__.__mro__}'.format(s) }}", "{{ ''|attr('__class__')|attr('__mro__')|list|attr('x').y }}",
            "{{ strftime_now.__code__.x }}", "{% import 'os' as os %}", "{% include '/etc/passwd' %}",
            "{{ s.chars() }}", "{{ s.repeat(9) }}", "{{ l.stream() }}", "{{ m.entrySet() }}", "{{ m.put('a', 2) }}"})
    void nothingButTheNamedMethodsIsReached(String template) {
        assertThatThrownBy(() -> render(template)).isInstanceOf(JinjaException.class);
    }

    @Test
    void aLongConversationIsNoAttack() {
        String words = "word </think> &\n".repeat(100_000);
        String template = "{% for m in l %}{% if '</think>' in m %}{{ m.split('</think>')[-1].strip() | length }}"
                + "{{ (m | indent(2)).splitlines() | length }}{% endif %}{% endfor %}";
        assertThat(JinjaTemplate.parse(template).render(Map.of("l", List.of(words, words, words)), Clock.systemUTC(),
                Limits.DEFAULT)).isEqualTo("1100000".repeat(3));
    }

    @Test
    void outputIsCapped() {
        Limits limits = new Limits(1000, 50, 5);
        JinjaTemplate template = JinjaTemplate.parse("{% for x in l %}{{ s[:n] }}{% endfor %}");
        assertThat(template.render(Map.of("l", List.of(1, 2), "s", "x".repeat(50), "n", 25), Clock.systemUTC(), limits))
                .hasSize(50);
        assertThatThrownBy(() -> template.render(Map.of("l", List.of(1, 2), "s", "x".repeat(50), "n", 26),
                Clock.systemUTC(), limits)).hasMessage(
                        "the template asks for a text of 52 characters; at most 50 are allowed");
    }

    @Test
    void mutatedTemplatesRenderOrFailInOneLine() {
        List<String> seeds = demandsOfUse();
        String alphabet = "{}%#-+'\"|()[].,:=~*/ \n<>abcsml01_\\";
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            StringBuilder template = new StringBuilder(seeds.get(random.nextInt(seeds.size())));
            for (int i = random.nextInt(6); i >= 0; i--) {
                int place = random.nextInt(template.length());
                int end = Math.min(template.length(), place + random.nextInt(4));
                String piece = random.nextBoolean()
                        ? String.valueOf(alphabet.charAt(random.nextInt(alphabet.length())))
                        : seeds.get(random.nextInt(seeds.size())).substring(0, 8);
                template.replace(place, end, piece);
            }
            try {
                JinjaTemplate.parse(template.toString()).render(VARIABLES, Clock.systemUTC(),
                        new Limits(100_000, 1 << 20, 20));
            } catch (JinjaException expected) {
                assertThat(expected.getMessage()).isNotBlank().doesNotContain("\n");
            } catch (RuntimeException unexpected) {
                throw new AssertionError("seed " + seed + ": " + template, unexpected);
            }
        }
    }

    private static List<String> demandsOfUse() {
        return new ArrayList<>(List.of(
                "{%- for x in l if x > 1 %}{{ loop.index }}{{ x|string|upper }}{% else %}-{% endfor %}",
                "{% macro f(a, b=1) %}{{ a ~ b }}{{ varargs }}{% endmacro %}{{ f(1, b=2) }}{{ f(s, *l) }}",
                "{% set ns = namespace(a=0) %}{% for x in l %}{% set ns.a = ns.a + x %}{% endfor %}{{ ns.a }}",
                "{{ m|tojson(indent=2) }}{{ l[::-1] }}{{ s[1:3] }}{{ m.items()|list }}{{ l|sort|join(', ') }}",
                "{{ '%s %d' % ('a', 1) }}{{ '{0} {}'.format(1) }}{{ s.split('a', 1)|last }}{{ 2 ** 3 // 2 % 5 }}",
                "{% raw %}{{ x }}{% endraw %}{# c #}{% if s is string and not (m is none) %}{{ l|map('int')|sum }}{% endif %}",
                "{% filter upper %}{% call f() %}{% endcall %}{% endfilter %}{% with a = 1 %}{{ a|round(2, 'ceil') }}{% endwith %}",
                "{{ l|groupby(0)|list }}{{ l|batch(2, 0)|list }}{{ l|slice(2)|list }}{{ m|dictsort }}{{ s|truncate(9) }}"));
    }
}
