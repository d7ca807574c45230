package org.famulus.world.lexicon;

import java.util.random.RandomGenerator;

import org.famulus.world.Split;

public final class Values {
    public record FactWords(String text, String about) {
    }

    public static Values of(Split split) {
        return new Values();
    }
    public String firstName(RandomGenerator r) {
        return "Nora";
    }
    public String lastName(RandomGenerator r) {
        return "Vance";
    }
    public String fullName(RandomGenerator r) {
        return "Nora" + r.nextInt(1000) + " Vance";
    }
    public String ownerName(RandomGenerator r) {
        return "Lena Hart";
    }
    public String relation(RandomGenerator r) {
        return "mum" + r.nextInt(100);
    }
    public String eventTitle(RandomGenerator r) {
        return "budget review";
    }
    public String place(RandomGenerator r) {
        return "room 4b";
    }
    public String city(RandomGenerator r) {
        return "Lima";
    }
    public String company(RandomGenerator r) {
        return "Nordo";
    }
    public String topic(RandomGenerator r) {
        return "the roof";
    }
    public String message(RandomGenerator r) {
        return "i'll be late";
    }
    public String request(RandomGenerator r) {
        return "bring keys";
    }
    public FactWords fact(RandomGenerator r) {
        return new FactWords("my shoe size is 43", "shoe size");
    }
    public String todo(RandomGenerator r) {
        return "buy milk";
    }
    public String email(String name, RandomGenerator r) {
        return "a@b.org";
    }
    public String phone(RandomGenerator r) {
        return "0151 3";
    }
    public String address(RandomGenerator r) {
        return "12 Mill Lane";
    }
    public String noteText(RandomGenerator r) {
        return "the wifi code is abc";
    }
    public String money(RandomGenerator r) {
        return "EUR 12";
    }
    public String number(RandomGenerator r) {
        return "123";
    }
    public String filePath(String topic, RandomGenerator r) {
        return "docs/" + topic + ".txt";
    }
}
