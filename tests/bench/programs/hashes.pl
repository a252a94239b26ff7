# SPDX-License-Identifier: BSD-2-Clause
# Hashes of lists and of texts that come, grow and go.
use strict;
use warnings;

my $count = 100_000;
my (%list, %text);
for my $i (0 .. $count - 1) {
	push @{ $list{ $i % 5000 } }, "entry $i";
	$text{"key $i"} = 'x' x ($i % 400);
}
for (my $i = 0; $i < $count; $i += 2) {
	delete $text{"key $i"};
}
for (my $i = 1; $i < $count; $i += 2) {
	$text{"key $i"} .= 'y' x ($i % 700);
}
my ($entries, $sum, $right) = (0, 0, 1);
for my $k (sort { $a <=> $b } keys %list) {
	$entries += @{ $list{$k} };
	$sum += (split ' ', $_)[1] for @{ $list{$k} };
}
$right &&= $entries == $count && $sum == $count * ($count - 1) / 2;
$right &&= keys(%text) == $count / 2;
for (my $i = 1; $i < $count; $i += 2) {
	$right &&= length $text{"key $i"} == $i % 400 + $i % 700;
}
open my $answer, '>', 'answer' or die;
print $answer $right ? 'right' : 'wrong';
close $answer or die;
